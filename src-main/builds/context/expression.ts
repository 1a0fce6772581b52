/**
 * Matching of one path with one pattern's expression, in time that grows with the length of both and never worse: a
 * `.dockerignore` is somebody else's text, and a backtracking RegExp can be made to stand still by `*a*a*a*a*b`.
 */

/** One place of an expression. Characters are code points. */
export type Token =
  /** One character. */
  | { readonly type: 'one'; readonly test: (char: number) => boolean }
  /** Any number of characters. */
  | { readonly type: 'many'; readonly test: (char: number) => boolean }
  /** Nothing, or anything that ends with a slash. */
  | { readonly type: 'folders' }
  /** Nothing, if what stands before and after allows it; -1 is the end of the text. */
  | { readonly type: 'here'; readonly test: (before: number, after: number) => boolean };

const SLASH = 0x2f;
const NEWLINE = 0x0a;
const END = -1;

/** A state is a place, doubled: the odd one is inside of `folders`, where a slash has to come. */
export class Expression {
  readonly #tokens: readonly Token[];
  readonly #seen: Uint32Array;
  #stamp = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#seen = new Uint32Array(tokens.length * 2 + 2);
  }

  /** Whether the whole text is what the expression describes. */
  matches(text: string): boolean {
    const end = this.#tokens.length * 2;
    let states: number[] = [];
    let before = END;
    let after = text.codePointAt(0) ?? END;
    this.#stamp += 1;
    this.#enter(0, states, before, after);
    for (let at = 0; at < text.length;) {
      const char = after;
      at += char > 0xffff ? 2 : 1;
      before = char;
      after = text.codePointAt(at) ?? END;
      const next: number[] = [];
      this.#stamp += 1;
      for (const state of states) this.#step(state, char, next, before, after);
      if (next.length === 0) return false;
      states = next;
    }
    return states.includes(end);
  }

  #step(state: number, char: number, next: number[], before: number, after: number): void {
    const token = this.#tokens[state >> 1];
    if (token === undefined) return;
    switch (token.type) {
      case 'one':
        if (token.test(char)) this.#enter(state + 2, next, before, after);
        break;
      case 'many':
        if (token.test(char)) this.#enter(state, next, before, after);
        break;
      case 'folders':
        if (char === NEWLINE) break;
        this.#enter(state | 1, next, before, after);
        if (char === SLASH) this.#enter((state | 1) + 1, next, before, after);
        break;
      case 'here':
        break;
    }
  }

  /** Adds a state and those that are reached from it without a character. */
  #enter(first: number, states: number[], before: number, after: number): void {
    for (let state = first; this.#seen[state] !== this.#stamp; state += 2) {
      this.#seen[state] = this.#stamp;
      states.push(state);
      const token = this.#tokens[state >> 1];
      if (token === undefined || token.type === 'one' || state % 2 === 1) return;
      if (token.type === 'here' && !token.test(before, after)) return;
    }
  }
}
