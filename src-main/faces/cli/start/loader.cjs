// @ts-check
/* eslint-disable @typescript-eslint/no-require-imports -- it is read as it stands */
// Loads the bundle's files with the compiled code that the build kept beside them: to compile them anew took a quarter of
// a short command's time. V8 refuses what another version of it compiled; then it is compiled as ever.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** Beside a file: what V8 made of it. */
const COMPILED = '.compiled';
/** The code of an error about a file of the bundle that is not there, or only half of it. */
const LACKING = 'CLEAT_LACKING';

/**
 * @param {string} folder of the bundle: one flat folder of CommonJS files that name each other as `./name`
 * @param {(path: string, script: import('node:vm').Script) => void} [onLoad] told of each file and its script
 * @returns {(name: string) => unknown} gives what a file exports; runs it when it is asked for first
 */
function loader(folder, onLoad) {
  /** @type {Map<string, { exports: unknown }>} */
  const loaded = new Map();

  /** @param {string} name */
  function load(name) {
    const known = loaded.get(name);
    if (known) return known.exports;
    const path = join(folder, name);
    const script = scriptOf(name, path);
    const module = { exports: {} };
    loaded.set(name, module);
    try {
      script.runInThisContext().call(module.exports, module.exports, requireFrom, module, path, folder);
    } catch (error) {
      loaded.delete(name);
      throw error;
    }
    onLoad?.(path, script);
    return module.exports;
  }

  /** @param {string} id */
  const requireFrom = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
  requireFrom.main = require.main;
  return load;
}

/**
 * @param {string} name
 * @param {string} path
 * @returns {import('node:vm').Script} the file as a function; throws `LACKING`, naming it as `file`
 */
function scriptOf(name, path) {
  try {
    const source = readFileSync(path, 'utf8');
    const cachedData = compiledOf(path);
    return new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename: path,
      ...(cachedData ? { cachedData } : {}),
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(new Error(why, { cause }), { code: LACKING, file: name });
  }
}

/** @param {string} path @returns {Buffer | undefined} none where the build kept none */
function compiledOf(path) {
  try {
    return readFileSync(path + COMPILED);
  } catch {
    return undefined;
  }
}

module.exports = { COMPILED, LACKING, loader };
