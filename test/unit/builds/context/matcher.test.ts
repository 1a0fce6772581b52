import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IgnoreRules, parseIgnoreFile, type Verdict } from '../../../../src-main/builds/context/ignore-rules';
import { readRules, referenceIgnored } from './reference';
import { cases } from './trees';

/** What the rules say of a path, asked from the root down as a walk does. */
function judged(lines: readonly string[], path: string): boolean {
  const rules = new IgnoreRules(parseIgnoreFile(lines.join('\n'), '.dockerignore'));
  const parts = path.split('/');
  let verdict: Verdict | undefined;
  for (let depth = 1; depth <= parts.length; depth++)
    verdict = rules.judge(parts.slice(0, depth).join('/'), verdict);
  return verdict?.ignored ?? false;
}

/** Patterns, a path, whether it is ignored. */
type Row = readonly [patterns: readonly string[], path: string, ignored: boolean];

const table: readonly Row[] = [
  // Docker's documentation of .dockerignore.
  [['*/temp*'], 'somedir/temporary.txt', true],
  [['*/temp*'], 'somedir/temp', true],
  [['*/temp*'], 'somedir/sub/temporary.txt', false],
  [['*/*/temp*'], 'somedir/subdir/temporary.txt', true],
  [['temp?'], 'tempa', true],
  [['temp?'], 'temp', false],
  [['**/*.go'], 'main.go', true],
  [['**/*.go'], 'a/b/main.go', true],
  [['*.md', '!README.md'], 'README.md', false],
  [['*.md', '!README.md'], 'CHANGES.md', true],
  [['*.md', '!README*.md', 'README-secret.md'], 'README-secret.md', true],
  [['*.md', 'README-secret.md', '!README*.md'], 'README-secret.md', false],
  [['/foo/bar'], 'foo/bar', true],
  [['foo/bar'], 'x/foo/bar', false],
  // Parents.
  [['docs'], 'docs/a/b', true],
  [['docs/'], 'docs/a', true],
  [['docs', '!docs/README.md'], 'docs/README.md', false],
  [['docs', '!docs/README.md'], 'docs/other', true],
  [['**', '!a/b', 'a/b/c'], 'a/b/c', true],
  [['**/x', '!a/b/x/keep'], 'a/b/x/other', true],
  // Stars.
  [['**'], 'a/b', true],
  [['abc/**'], 'abc', false],
  [['abc/**'], 'abc/d/e', true],
  [['**/dir'], 'dir', true],
  [['**/dir2/*'], 'dir/dir2/file', true],
  [['**file'], 'a/otherfile', true],
  [['a**/*.txt'], 'a/b/c/file.txt', true],
  [['a/*.txt**'], 'a/file.txt.bak', true],
  [['**/.foo'], 'bar.foo', false],
  [['a*b'], 'a/b', false],
  // Classes and escapes.
  [['a[b-d]e'], 'ace', true],
  [['a[b-d]e'], 'aae', false],
  [['a[^a]b'], 'a☺b', true],
  [['a?b'], 'a😀b', true],
  [['[a-ζ]*'], 'α', true],
  [['a\\*b'], 'a*b', true],
  [['a\\*b'], 'axb', false],
  [['[\\]a]'], ']', true],
  [['[x\\-]'], '-', true],
  [['a\\\\'], 'a\\', true],
  [['[[:digit:]]x'], '5x', true],
  [['\\d.txt'], '7.txt', true],
  // Nothing of a regular expression is meant.
  [['a.b'], 'axb', false],
  [['a+(b|c){2}$'], 'a+(b|c){2}$', true],
  [['a+b*'], 'aab', false],
  [['a^b'], 'a^b', true],
  // Cleaning.
  [['./a/../b/'], 'b', true],
  [['a//b'], 'a/b', true],
  [['  b  '], 'b', true],
  [['! b', 'b', '! ./b'], 'b', false],
  [['# a', '#a'], '#a', false],
  [['\\#a'], '#a', true],
  [['\uFEFFa'], 'a', true],
  [['x', '\uFEFFa'], 'a', false],
  [['..', '.', '/'], 'a', false],
];

describe('patterns of an ignore file', () => {
  it.each(table)('%j on %s: ignored is %s', (patterns, path, ignored) => {
    expect(judged(patterns, path)).toBe(ignored);
  });

  it('agree with a slow reference on generated files and paths', () => {
    fc.assert(
      fc.property(cases, ({ entries, ignoreFile }) => {
        const rules = readRules(ignoreFile);
        for (const path of entries.keys())
          expect([path, judged(ignoreFile.split('\n'), path)]).toEqual([path, referenceIgnored(rules, path)]);
      }),
      { seed: 9, numRuns: 400 },
    );
  });

  it('read lines that end as on Windows', () => {
    expect(judged(['a\r', '!b\r'], 'a')).toBe(true);
  });

  it('name the line that is no pattern', () => {
    expect(() => parseIgnoreFile('a\n# [\n b[\n', '/x/.dockerignore')).toThrow(
      expect.objectContaining({
        code: 'build.ignore-syntax',
        message: expect.stringContaining('/x/.dockerignore:3: “b[”'),
      }),
    );
  });

  it('do not go back, which for many stars would take longer than this test may', () => {
    const path = `${'a/'.repeat(120)}${'a'.repeat(250)}`;
    expect(judged([`${'*a'.repeat(40)}b`, `${'**/a'.repeat(30)}/*b`], path)).toBe(false);
  });

  it('say which ignored folders something may be taken back from', () => {
    const rules = (reach: 'named' | 'any') =>
      new IgnoreRules(parseIgnoreFile('*\n!a/b/c\n!**/*.md\n', ''), reach);
    expect([rules('named').mayReach('a'), rules('named').mayReach('a/b')]).toEqual([true, true]);
    expect(rules('named').mayReach('node_modules')).toBe(false);
    expect(rules('any').mayReach('node_modules')).toBe(true);
    const plain = new IgnoreRules(parseIgnoreFile('*\n!a/**\n', ''), 'any');
    expect([plain.mayReach('a'), plain.mayReach('b')]).toEqual([true, false]);
  });
});
