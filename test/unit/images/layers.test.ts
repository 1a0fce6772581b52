import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArchiveError } from '../../../src-main/images/layers/archive-error';
import { readSavedImage } from '../../../src-main/images/layers/archive';
import {
  pathInside,
  type LayerEntries,
  type LayerEntry,
} from '../../../src-main/images/layers/layer-entries';
import { Overlay } from '../../../src-main/images/layers/overlay';
import { tarHeader, type TarEntry } from '../../../src-main/builds/context/tar-header';

type Item = { readonly path: string; readonly content?: string | Buffer; readonly link?: string };

const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);

function tar(items: readonly Item[]): Buffer {
  const blocks = items.flatMap(({ path, content, link }) => {
    const bytes = Buffer.from(content ?? '');
    const type: TarEntry['type'] =
      link === undefined ? (path.endsWith('/') ? 'Directory' : 'File') : 'SymbolicLink';
    const entry = { type, path, mode: 0o644, size: bytes.length, mtime: 0 };
    // Paths are in bytes, one character each.
    return [tarHeader({ ...entry, ...(link === undefined ? {} : { link }) }), padded(bytes)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** In pieces of this many bytes, as a socket gives them. */
async function* inPieces(bytes: Buffer, length = 1000): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += length) yield Promise.resolve(bytes.subarray(at, at + length));
}

const LOWER = tar([
  { path: 'etc/' },
  { path: 'etc/passwd', content: 'root' },
  { path: 'data/' },
  { path: 'data/one', content: 'x'.repeat(3000) },
  { path: 'data/two', content: 'y'.repeat(2000) },
]);
const UPPER = tar([
  { path: './etc/' },
  { path: './etc/passwd', content: 'root and me' },
  { path: './data/.wh.one' },
  { path: './new', content: 'abc' },
]);
const HISTORY = [
  { created_by: 'ADD all' },
  { created_by: 'ENV A=1', empty_layer: true },
  { created_by: 'RUN change' },
];
const SHOWN = [
  [
    { path: '/data/', change: 'added', size: 0, hides: 0 },
    { path: '/data/one', change: 'added', size: 3000, hides: 0 },
    { path: '/data/two', change: 'added', size: 2000, hides: 0 },
    { path: '/etc/', change: 'added', size: 0, hides: 0 },
    { path: '/etc/passwd', change: 'added', size: 4, hides: 0 },
  ],
  [
    { path: '/data/one', change: 'removed', size: 0, hides: 3000 },
    { path: '/etc/passwd', change: 'changed', size: 11, hides: 4 },
    { path: '/new', change: 'added', size: 3, hides: 0 },
  ],
];

const json = (value: unknown): string => JSON.stringify(value);

async function filesOf(archive: Buffer, pieces?: number) {
  const layers = await readSavedImage(inPieces(archive, pieces));
  const overlay = new Overlay();
  return {
    steps: layers.map(({ createdBy }) => createdBy),
    files: layers.map((layer) => overlay.apply(layer)),
  };
}

const oneLayer = (layer: Buffer): Buffer =>
  tar([
    { path: 'layer.tar', content: layer },
    { path: 'manifest.json', content: json([{ Config: 'config.json', Layers: ['layer.tar'] }]) },
  ]);

const refusal = async (archive: Buffer, maxEntries?: number): Promise<string> => {
  const thrown: unknown = await readSavedImage(
    inPieces(archive, 100_000),
    maxEntries === undefined ? {} : { maxEntries },
  ).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ArchiveError);
  return thrown instanceof ArchiveError ? thrown.message : '';
};

describe('the layers of a saved image', () => {
  it('are read from what docker save writes, in the order of its manifest, also through links', async () => {
    const archive = tar([
      { path: 'b/layer.tar', content: UPPER },
      { path: 'a/layer.tar', link: '../c.tar' },
      { path: 'c.tar', content: LOWER },
      { path: 'config.json', content: json({ history: HISTORY }) },
      {
        path: 'manifest.json',
        content: json([{ Config: 'config.json', RepoTags: null, Layers: ['a/layer.tar', 'b/layer.tar'] }]),
      },
    ]);
    for (const pieces of [100, 513, 1_000_000])
      expect(await filesOf(archive, pieces)).toEqual({ steps: ['ADD all', 'RUN change'], files: SHOWN });
  });

  it('are read from an OCI layout, compressed, of the platform whose layers are there', async () => {
    const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
    const blob = (letter: string): string => `blobs/sha256/${letter.repeat(64)}`;
    const manifest = (config: string, ...layers: string[]): string =>
      json({
        config: { digest: digest(config) },
        layers: layers.map((letter) => ({ digest: digest(letter) })),
      });
    const archive = tar([
      { path: blob('1'), content: gzipSync(LOWER) },
      { path: blob('2'), content: gzipSync(UPPER) },
      { path: blob('3'), content: json({ history: HISTORY }) },
      { path: blob('4'), content: manifest('9', '8') },
      { path: blob('5'), content: manifest('3', '1', '2') },
      { path: blob('6'), content: json({ manifests: [{ digest: digest('4') }, { digest: digest('5') }] }) },
      { path: 'index.json', content: json({ manifests: [{ digest: digest('6') }] }) },
    ]);
    expect(await filesOf(archive)).toEqual({ steps: ['ADD all', 'RUN change'], files: SHOWN });
  });

  it('stay inside their root, whatever their paths say', () => {
    expect(pathInside('../../etc//./passwd')).toBe('etc/passwd');
    expect(pathInside('/a/../../b/')).toBe('b');
    expect(pathInside('./')).toBe('');
  });

  it('are refused when they have too many files, or endless descriptions of one', async () => {
    const many = tar(Array.from({ length: 50 }, (_, at) => ({ path: `f${at}` })));
    expect(await refusal(oneLayer(many), 40)).toMatch(/more files/);
    const pax = (name: string): Buffer =>
      tarHeader({ type: 'File', path: name, mode: 0, size: 1, mtime: -1 });
    const bomb = Buffer.concat(Array.from({ length: 50 }, () => pax('x').subarray(0, 1024)));
    expect(await refusal(oneLayer(bomb), 40)).toMatch(/more files/);
  });

  it('are refused when a path is longer than a system takes', async () => {
    expect(await refusal(oneLayer(tar([{ path: 'x/'.repeat(2500) }])))).toMatch(/longer than any system/);
    expect(await refusal(oneLayer(tar([{ path: 'x'.repeat(1_100_000) }])))).toMatch(/longer than 1 MiB/);
  });

  it('are refused when they are damaged, cut off or missing', async () => {
    const whole = oneLayer(LOWER);
    expect(await refusal(whole.subarray(0, 2000))).toMatch(/ends in the middle/);
    const damaged = Buffer.from(LOWER);
    damaged.write('nonsense', 1024 + 512);
    expect(await refusal(oneLayer(damaged))).toMatch(/damaged/);
    expect(await refusal(oneLayer(gzipSync(LOWER).subarray(0, 60)))).toMatch(/cannot be unpacked/);
    expect(await refusal(oneLayer(Buffer.from('BZh9 is packed in another way')))).toMatch(/missing/);
    expect(await refusal(tar([{ path: 'file' }]))).toMatch(/does not say which layers/);
    expect(await refusal(Buffer.from('no archive at all'))).toMatch(/ends in the middle/);
  });
});

const part = fc.constantFrom('a', 'b', 'c');
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const entry = fc.record({ folder: fc.boolean(), size: fc.nat(9) });
const layer = fc.record({
  entries: fc
    .array(fc.tuple(path, entry), { maxLength: 6 })
    .map((pairs) => new Map<string, LayerEntry>(pairs)),
  whiteouts: fc.array(path, { maxLength: 2 }).map((paths) => new Set(paths)),
  opaque: fc.array(path, { maxLength: 1 }).map((paths) => new Set(paths)),
});

/** The same by looking through all paths each time. */
function naively(below: ReadonlyMap<string, LayerEntry>, { entries, whiteouts, opaque }: LayerEntries) {
  const now = new Map(below);
  for (const one of below.keys()) {
    const under = (set: ReadonlySet<string>): boolean => [...set].some((top) => one.startsWith(`${top}/`));
    const covered = [...entries].some(([top, { folder }]) => !folder && one.startsWith(`${top}/`));
    if (whiteouts.has(one) || under(whiteouts) || under(opaque) || covered) now.delete(one);
  }
  for (const [one, own] of entries) now.set(one, own);
  return now;
}

describe('layers over each other', () => {
  it('tell exactly what came, changed and went, as a naive model has it', () => {
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 5 }), (layers) => {
        const overlay = new Overlay();
        let before: ReadonlyMap<string, LayerEntry> = new Map();
        for (const one of layers) {
          const after = naively(before, one);
          const told = new Map(overlay.apply(one).map((file) => [file.path.replace(/^\/|\/$/g, ''), file]));
          for (const name of new Set([...before.keys(), ...after.keys()])) {
            const old = before.get(name);
            const now = after.get(name);
            const repeated = !one.entries.has(name) || (old?.folder === true && now?.folder === true);
            const expected = !now ? 'removed' : repeated && old ? undefined : old ? 'changed' : 'added';
            expect(told.get(name)?.change, name).toBe(expected);
            if (expected !== undefined) expect(told.get(name)?.hides).toBe(old?.size ?? 0);
          }
          expect([...told.keys()].every((name) => before.has(name) || after.has(name))).toBe(true);
          before = after;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('waste what they carry and nobody can read', () => {
    const overlay = new Overlay();
    const of = (entries: Record<string, number>, whiteouts: string[] = []): LayerEntries => ({
      entries: new Map(Object.entries(entries).map(([name, size]) => [name, { folder: false, size }])),
      whiteouts: new Set(whiteouts),
      opaque: new Set(),
    });
    const wasted = [of({ 'a/x': 10, b: 5 }), of({ b: 7 }), of({}, ['a'])].map((one) =>
      overlay.apply(one).reduce((sum, { hides }) => sum + hides, 0),
    );
    expect(wasted).toEqual([0, 5, 10]);
  });

  it('are laid over each other however deep they are', () => {
    const deep = Array.from({ length: 2000 }, () => 'x').join('/');
    const overlay = new Overlay();
    const none = { whiteouts: new Set<string>(), opaque: new Set<string>() };
    overlay.apply({ ...none, entries: new Map([[deep, { folder: false, size: 1 }]]) });
    expect(overlay.apply({ ...none, entries: new Map(), whiteouts: new Set(['x']) })).toHaveLength(1);
  });
});
