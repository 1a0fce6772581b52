import { CleatError } from '../../../src-shared/model/error';
import { cleanPath } from './clean-path';
import { PatternError } from './parse-expression';
import { compilePattern, type Pattern } from './pattern';

/** What the rules say of one path. It is needed again for the paths below. */
export interface Verdict {
  readonly ignored: boolean;
  /** By pattern: it has matched this path or one above. */
  readonly matched: readonly boolean[];
}

/** The patterns of an ignore file in their order: the last one that matches decides. */
export class IgnoreRules {
  readonly #patterns: readonly Pattern[];
  readonly #anywhere: boolean;

  /** @param reach see `ContextOptions` */
  constructor(patterns: readonly Pattern[], reach: 'named' | 'any' = 'named') {
    this.#patterns = patterns;
    this.#anywhere = reach === 'any' && patterns.some(({ negated, text }) => negated && isWild(text));
  }

  /**
   * @param path from the context's root, with slashes
   * @param parent the verdict on the folder it is in; none for what is in the root
   */
  judge(path: string, parent?: Verdict): Verdict {
    let ignored = false;
    const matched: boolean[] = [];
    for (const [index, pattern] of this.#patterns.entries()) {
      // As in moby/patternmatcher: one that could change nothing is not tried, and not noted for the paths below.
      const hit = parent?.matched[index] === true || (pattern.negated === ignored && pattern.matches(path));
      matched.push(hit);
      if (hit) ignored = !pattern.negated;
    }
    return { ignored, matched };
  }

  /** Whether something in this ignored folder may be taken back by a negation. */
  mayReach(folder: string): boolean {
    return (
      this.#anywhere ||
      this.#patterns.some(({ negated, text }) => negated && `${text}/`.startsWith(`${folder}/`))
    );
  }
}

/** As in BuildKit: a star for all that is in a named folder does not count. */
const isWild = (text: string): boolean => /[*?[\]\\^]/.test(text.replace(/\/\*\*$/, '').replace(/\/\*$/, ''));

/**
 * Reads an ignore file as the docker CLI does: a line a pattern, `#` in the first column begins a comment, spaces
 * around it and a slash before it mean nothing.
 *
 * Throws `build.ignore-syntax` with the line that the docker CLI would refuse.
 */
export function parseIgnoreFile(text: string, file: string): Pattern[] {
  const patterns: Pattern[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (raw.startsWith('#')) continue;
    const line = trim(raw);
    if (line === '') continue;
    try {
      const pattern = patternOf(line);
      if (pattern) patterns.push(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw CleatError.of('build.ignore-syntax', {
        file,
        line: index + 1,
        pattern: line,
        detail: error.message,
      });
    }
  }
  return patterns;
}

/** Twice cleaned and trimmed, as in the CLI: “/!a” is a negation and “a /” is “a”. */
function patternOf(line: string): Pattern | undefined {
  const inverted = line.startsWith('!');
  const given = inverted ? trim(line.slice(1)) : line;
  const first = given === '' ? '' : cleanPath(given);
  const relative = first.length > 1 && first.startsWith('/') ? first.slice(1) : first;
  const again = trim(inverted ? `!${relative}` : relative);
  if (again === '') return undefined;
  const text = cleanPath(again);
  if (text === '!') throw new PatternError('“!” needs a path behind it');
  const negated = text.startsWith('!');
  return compilePattern(negated ? text.slice(1) : text, negated);
}

/** Go's white space: a byte order mark is none. */
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, 'g');
const trim = (text: string): string => text.replace(AROUND, '');
