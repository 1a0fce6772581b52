// @ts-check
/* eslint-disable @typescript-eslint/no-require-imports -- the bundle it runs is CommonJS */
// Run by the build in a process of its own: runs one command of the built CLI and keeps, beside each file it loaded, what
// V8 compiled of it: `node keep-compiled.cjs FOLDER ARGS…`. Functions that no command has called yet are compiled later.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [, , folder = '', ...args] = process.argv;
/** @type {typeof import('../../src-main/faces/cli/start/loader.cjs')} */
const { COMPILED, loader } = require(join(folder, 'loader.cjs'));

/** @type {Map<string, import('node:vm').Script>} */
const scripts = new Map();
process.on('exit', () => {
  for (const [path, script] of scripts) writeFileSync(path + COMPILED, script.createCachedData());
});
process.argv = [process.execPath, join(folder, 'cleat.cjs'), ...args];
loader(folder, (path, script) => scripts.set(path, script))('main.cjs');
