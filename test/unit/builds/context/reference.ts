/**
 * What of a tree the docker CLI sends, written down once more: slowly, with Go's names for things left out, by regular
 * expressions that backtrack. It shares nothing with the product but the documentation.
 */

/** Paths to whether they are folders. */
export type Tree = ReadonlyMap<string, boolean>;
/** `old` is how CLIs before 23 match: one parent only, and `+` or `(` is part of a regular expression. */
export type Age = 'new' | 'old';

interface Rule {
  readonly no: boolean;
  readonly text: string;
  readonly hits: (path: string) => boolean;
}

/** The paths that are sent, the Dockerfile and the ignore file among them. */
export function referenceSent(
  tree: Tree,
  ignoreFile: string,
  dockerfile: string,
  age: Age = 'new',
): string[] {
  const rules = readRules(ignoreFile, age);
  for (const file of ['.dockerignore', dockerfile])
    if (age === 'old' ? ignoredOld(rules, file) : ignoredAsWhole(rules, file))
      rules.push(rule(`!${file}`, age));
  const hidden = [...tree].filter(([path, folder]) => folder && isClosed(rules, path, age));
  return [...tree.keys()].filter(
    (path) =>
      !referenceIgnored(rules, path, age) &&
      !hidden.some(([folder]) => path === folder || path.startsWith(`${folder}/`)),
  );
}

/** A folder nothing of which is sent: it is ignored, and no negation begins with it. */
const isClosed = (rules: readonly Rule[], path: string, age: Age): boolean =>
  referenceIgnored(rules, path, age) &&
  !rules.some(({ no, text }) => no && `${text}/`.startsWith(`${path}/`));

/** Whether the rules leave a path out, whatever becomes of the folder it is in. */
export function referenceIgnored(rules: readonly Rule[], path: string, age: Age = 'new'): boolean {
  return age === 'old' ? ignoredOld(rules, path) : (judged(rules, path).at(-1)?.ignored ?? false);
}

/** After each rule: whether it has hit, and what is so far. */
function judged(rules: readonly Rule[], path: string): { hit: boolean; ignored: boolean }[] {
  const parent = path.includes('/') ? judged(rules, path.slice(0, path.lastIndexOf('/'))) : [];
  const results: { hit: boolean; ignored: boolean }[] = [];
  for (const [index, { no, hits }] of rules.entries()) {
    const before = results.at(-1)?.ignored ?? false;
    const inherited = parent[index]?.hit ?? false;
    const hit = inherited || (before === no && hits(path));
    results.push({ hit, ignored: hit ? !no : before });
  }
  return results;
}

function ignoredOld(rules: readonly Rule[], path: string): boolean {
  const parents = path.split('/').slice(0, -1);
  let result = false;
  for (const { no, text, hits } of rules) {
    const depth = text.split('/').length;
    const parent = depth <= parents.length && hits(parents.slice(0, depth).join('/'));
    if (hits(path) || parent) result = !no;
  }
  return result;
}

/** For the two files that are always sent: any parent counts. */
const ignoredAsWhole = (rules: readonly Rule[], path: string): boolean =>
  rules.reduce((so, { no, hits }) => {
    const parts = path.split('/');
    return parts.some((_, index) => hits(parts.slice(0, index + 1).join('/'))) ? !no : so;
  }, false);

export function readRules(ignoreFile: string, age: Age = 'new'): Rule[] {
  return ignoreFile
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const no = line.trim().startsWith('!');
      return rule(
        `${no ? '!' : ''}${clean(
          line
            .trim()
            .slice(no ? 1 : 0)
            .trim(),
        )}`,
        age,
      );
    });
}

function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!path.startsWith('/')) parts.push(part);
  }
  if (parts.length > 0) return parts.join('/');
  return path.startsWith('/') ? '/' : '.';
}

function rule(line: string, age: Age): Rule {
  const no = line.startsWith('!');
  const text = no ? line.slice(1) : line;
  return { no, text, hits: hitter(text, age) };
}

function hitter(text: string, age: Age): (path: string) => boolean {
  const end = text.startsWith('**') ? text.slice(2) : '';
  if (age === 'new' && text.startsWith('**') && !/[*?[\]\\]/.test(end))
    return (path) => `/${path}` === end || path.endsWith(end);
  const literal = age === 'new' ? /[.+()|{}$^]/ : /[.$]/;
  const source = text.replace(
    /\*\*\/?$|\*\*\/?|\*|\?|\\.|\[\^?(?:\\.|[^\]])+\]|[^]/gu,
    (part: string, at: number) => {
      if (part.startsWith('**')) return at + part.length === text.length ? '.*' : '(?:.*/)?';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      if (part.startsWith('\\')) return part.replace(/\\([^\w.*+?()[\]{}|^$\\/])/u, '$1');
      if (part.startsWith('[')) return part;
      return literal.test(part) ? `\\${part}` : part;
    },
  );
  const expression = new RegExp(`^(?:${source})$`, 'su');
  return (path) => expression.test(path);
}
