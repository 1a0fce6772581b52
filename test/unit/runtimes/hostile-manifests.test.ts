import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifests } from '../../../src-main/runtimes/manifests';
import { manifestText } from './fake-plugin';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-hostile-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const put = async (name: string, text: string, file = 'plugin.yaml'): Promise<void> => {
  await mkdir(join(dir, name), { recursive: true });
  await writeFile(join(dir, name, file), text);
};
const read = () => readManifests({ bundledDir: join(dir, 'none'), installedDir: dir, removed: [] });
/** Of the processor, which a busy machine gives later and not less often. */
const MOST_MS = 5_000;

/** Fits in 64 KiB. */
const DEEP = 20_000;
const yaml = (value: string): string =>
  manifestText({ name: 'odd' }).replace(/\}\]\}\}$/, `,"env":${value}}]}}`);

describe('A hostile manifest', () => {
  it.each([
    ['nested 20,000 deep in YAML', 'plugin.yaml', '['.repeat(DEEP) + ']'.repeat(DEEP)],
    ['nested 20,000 deep in YAML, and never closed', 'plugin.yaml', '{a: '.repeat(DEEP / 2)],
    [
      'indented deeper with every line',
      'plugin.yaml',
      Array.from({ length: 350 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    ],
    ['nested 20,000 deep in JSON', 'plugin.json', '['.repeat(DEEP) + ']'.repeat(DEEP)],
    [
      'with 10,000 keys',
      'plugin.yaml',
      Array.from({ length: 10_000 }, (_, at) => `k${at}: 1`)
        .join('\n')
        .slice(0, 65_000),
    ],
    ['that merges an alias', 'plugin.yaml', 'a: &a {id: x}\nb: {<<: *a}\n'],
    ['with a tag that makes something', 'plugin.yaml', 'id: !!js/function "x"\n'],
    ['of several documents', 'plugin.yaml', '---\nid: a\n---\nid: b\n'],
    ['with keys that are maps', 'plugin.yaml', '? {a: b}\n: c\n'],
    [
      'in JSON that sets a prototype',
      'plugin.json',
      '{"__proto__": {"id": "x"}, "id": "odd", "version": "1.0.0"}',
    ],
    ['in another encoding', 'plugin.yaml', '\ufffe\u0000i\u0000d\u0000'],
    ['with NUL in a text', 'plugin.json', manifestText({ name: 'odd', sockets: ['/a\u0000/b'] })],
    ['with NUL in an argument', 'plugin.json', manifestText({ name: 'odd', global_args: ['a\u0000b'] })],
    ['with NUL in a variable', 'plugin.json', yaml('{"A": "a\\u0000b"}')],
  ])('%s is one broken row and stops nobody else', async (_, file, text) => {
    await put('odd', text, file);
    await put('good', manifestText({ name: 'good' }));
    const began = process.cpuUsage();
    const { entries, broken } = await read();
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(MOST_MS);
    expect(entries.map(({ name }) => name)).toEqual(['docker', 'good']);
    expect(broken).toMatchObject([{ name: 'odd' }]);
    expect(broken[0]?.problems.length).toBeGreaterThan(0);
    for (const problem of broken[0]?.problems ?? []) expect(problem.length).toBeLessThanOrEqual(300);
  });

  it('of 10 MB, one of two in a folder, a link out and a name that is taken are each a row of their own', async () => {
    await put('big', 'x'.repeat(10 * 1024 * 1024));
    await put('both', manifestText({ name: 'both' }));
    await put('both', manifestText({ name: 'both' }), 'plugin.json');
    await symlink(tmpdir(), join(dir, 'out'));
    await put('one', manifestText({ name: 'same', id: 'one' }));
    await put('two', manifestText({ name: 'same', id: 'two' }));
    const { entries, broken } = await read();
    expect(entries.map(({ name, plugin }) => `${plugin} ${name}`)).toEqual(['docker docker', 'one same']);
    expect(broken.map(({ name, kind }) => `${name} ${kind}`).sort()).toEqual([
      'big too-large',
      'both two-manifests',
      'out symlink',
      'two name-taken',
    ]);
  });
});
