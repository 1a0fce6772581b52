import * as fc from 'fast-check';

/** Small trees and ignore files that speak of them, so that most patterns hit something. */

const NAMES = ['a', 'b', 'ab', 'a.txt', 'b.md', '.env', 'node_modules', 'a+b', 'é漢', 'a b', '!x', '#y'];
export const DOCKERFILES = ['Dockerfile', 'a/Dockerfile', 'b.Dockerfile', 'ab/b/a.Dockerfile'] as const;

export type Kind = 'file' | 'link' | 'folder';
export interface Case {
  /** Folders before what they hold. */
  readonly entries: ReadonlyMap<string, Kind>;
  readonly dockerfile: string;
  readonly ignoreFile: string;
}

const name = fc.constantFrom(...NAMES);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const leaf = fc.constantFrom<Kind>('file', 'file', 'file', 'link', 'folder');

const entries = fc
  .array(fc.tuple(path, leaf), { minLength: 3, maxLength: 20 })
  .chain((all) => fc.tuple(fc.constant(all), fc.constantFrom(...DOCKERFILES)))
  .map(([all, dockerfile]) => {
    const tree = new Map<string, Kind>();
    for (const [file, kind] of [...all, [dockerfile, 'file'] as const, ['.dockerignore', 'file'] as const]) {
      const parts = file.split('/');
      const folders = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
      if (folders.some((folder) => (tree.get(folder) ?? 'folder') !== 'folder')) continue;
      for (const folder of folders) tree.set(folder, 'folder');
      if (!tree.has(file)) tree.set(file, kind);
    }
    return { tree, dockerfile };
  })
  .filter(({ tree, dockerfile }) => tree.get(dockerfile) === 'file' && tree.get('.dockerignore') === 'file');

const part = fc.oneof(
  { weight: 6, arbitrary: name },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '*',
      '**',
      '?',
      'a*',
      '*.txt',
      '*.*',
      '**a',
      'a**',
      '[ab]',
      '[^a]*',
      '?b',
      '*b*',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('.', '..', '\\*', 'a\\.txt', '\\!x', 'a[a-c]', '[!a]', 'no[^d]e*'),
  },
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '!', '! '),
    fc.constantFrom('', '', '', '/', './', '**/'),
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '', '/', '/**', ' '),
  )
  .map(([no, before, parts, after]) => `${no}${before}${parts.join('/')}${after}`);
const line = fc.oneof(
  { weight: 10, arbitrary: pattern },
  { weight: 1, arbitrary: fc.constantFrom('', '   ', '# a', '#!a', '  # a', '*', '!*', '/', '.', '..') },
);

export const cases: fc.Arbitrary<Case> = fc
  .tuple(
    entries,
    fc.array(line, { minLength: 1, maxLength: 7 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.constantFrom('', '', '\uFEFF'),
  )
  .map(([{ tree, dockerfile }, lines, end, mark]) => ({
    entries: tree,
    dockerfile,
    ignoreFile: `${mark}${lines.join(end)}`,
  }));
