import type { BoundAction } from '../actions/action';

/** How well something answers a query, and which characters of its label did (indices, ascending). */
interface Match {
  readonly score: number;
  readonly at: readonly number[];
}

/** An action that answers, as it is drawn. */
export interface Found {
  readonly action: BoundAction;
  readonly score: number;
  readonly at: readonly number[];
}

const SEPARATORS = new Set(' \t:_./-@');
const WHOLE_START = 100;
const WORD_START = 80;
const INSIDE = 60;
const SCATTERED = 10;
/** By a further word (a group, a keyword), not by its label. */
const ELSEWHERE = 6;
const RECENT = 12;

function beginsWord(text: string, at: number): boolean {
  return at === 0 || SEPARATORS.has(text.charAt(at - 1));
}

/**
 * Matches one word against a text, both in lower case: the whole word in one piece counts most, more at the
 * beginning of a word; else its characters in order, more for each that begins a word or follows the one before.
 *
 * @returns undefined when the text does not have the characters in that order
 */
export function matchWord(text: string, word: string): Match | undefined {
  let start = text.indexOf(word);
  if (start >= 0) {
    // The first place that begins a word, when there is one.
    for (let next = start; next >= 0; next = text.indexOf(word, next + 1))
      if (beginsWord(text, next)) {
        start = next;
        break;
      }
    const base = start === 0 ? WHOLE_START : beginsWord(text, start) ? WORD_START : INSIDE;
    const at: number[] = [];
    for (let index = start; index < start + word.length; index++) at.push(index);
    return { score: base + word.length / (text.length + 1), at };
  }
  return scattered(text, word, true) ?? scattered(text, word, false);
}

/** The characters in order; `eager` leaps to the beginning of a word when one is ahead. */
function scattered(text: string, word: string, eager: boolean): Match | undefined {
  const at: number[] = [];
  let score = SCATTERED;
  let from = 0;
  for (const char of word) {
    let next = text.indexOf(char, from);
    if (next < 0) return undefined;
    const follows = next === from && at.length > 0;
    if (eager && !follows && !beginsWord(text, next)) {
      let leap = next;
      while (leap >= 0 && !beginsWord(text, leap)) leap = text.indexOf(char, leap + 1);
      if (leap >= 0) next = leap;
    }
    if (next === from && at.length > 0) score += 3;
    else if (beginsWord(text, next)) score += 4;
    else score -= 2;
    at.push(next);
    from = next + 1;
  }
  // Characters picked from all over say nothing.
  return score > SCATTERED ? { score: Math.min(score, INSIDE - 1), at } : undefined;
}

/** Splits a query into its words, in lower case. */
export function words(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * Every word must be found in `label`, or as a part of `rest`; both in lower case.
 *
 * @returns the sum of the words' scores
 */
export function matchWords(label: string, rest: string, wanted: readonly string[]): Match | undefined {
  const [only] = wanted;
  // The usual case, ten thousand times per key.
  if (only !== undefined && wanted.length === 1 && rest === '') return matchWord(label, only);
  let score = 0;
  const at = new Set<number>();
  for (const word of wanted) {
    const match = matchWord(label, word);
    const elsewhere = rest.includes(word) ? ELSEWHERE : 0;
    if (match && match.score >= elsewhere) {
      score += match.score;
      for (const index of match.at) at.add(index);
    } else if (elsewhere > 0) score += elsewhere;
    else return undefined;
  }
  return { score, at: [...at].sort((a, b) => a - b) };
}

/** A text's lower case where every character keeps its place, so that matches can be marked. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** The actions that answer to every word of `query`, best first. Without a query: all, as they come. */
export function findActions(
  actions: readonly BoundAction[],
  query: string,
  recent: readonly string[] = [],
): readonly Found[] {
  const wanted = words(query);
  if (wanted.length === 0) return actions.map((action) => ({ action, score: 0, at: [] }));
  const found: Found[] = [];
  for (const action of actions) {
    const rest = `${action.group} ${action.detail ?? ''} ${action.keywords ?? ''}`.toLowerCase();
    const match = matchWords(folded(action.label), rest, wanted);
    if (match)
      found.push({ action, at: match.at, score: match.score + (recent.includes(action.id) ? RECENT : 0) });
  }
  return best(found);
}

/** Best first; equals keep their order. */
export function best(found: readonly Found[]): readonly Found[] {
  return [...found].sort((a, b) => b.score - a.score);
}

/** Keeps the order of groups as they first appear, so that a group is one block. */
export function grouped(found: readonly Found[]): readonly (readonly [string, readonly Found[]])[] {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const group = groups.get(one.action.group);
    if (group) group.push(one);
    else groups.set(one.action.group, [one]);
  }
  return [...groups];
}

/** A label in stretches that are marked or not. */
export function stretches(
  label: string,
  at: readonly number[],
): readonly { readonly text: string; readonly marked: boolean }[] {
  const marked = new Set(at);
  const pieces: { text: string; marked: boolean }[] = [];
  for (let index = 0; index < label.length; index++) {
    const last = pieces.at(-1);
    const is = marked.has(index);
    if (last?.marked === is) last.text += label.charAt(index);
    else pieces.push({ text: label.charAt(index), marked: is });
  }
  return pieces;
}
