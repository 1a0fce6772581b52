import { plainLine } from '../lib/ansi';
import type { LogRing } from '../lib/log-ring';
import type { LogRow } from '../lib/log-row';
import { expressionOf, hitsIn } from './match-lines';
import type { LogQuery, LogSearch } from './protocol';
import type { RegexRunner } from './regex-runner';

/** One piece of a search: small enough that rows asked for meanwhile are not waited for. */
const PIECE_LINES = 4_000;
const PIECE_CHARACTERS = 512 * 1024;

/** Which rows a search looks at, by their seqs. */
export type Accepts = (seq: number) => boolean;

/** Finds lines in a ring, piece by piece, and goes on with what is added. */
export class LogFinder {
  /** The seqs of the lines that match, oldest first. */
  matches: number[] = [];
  /** Everything below this seq has been looked at. */
  searchedTo = 0;
  state: LogSearch['state'] = 'none';
  detail = '';
  #expression: RegExp | undefined;
  #regex = false;
  readonly #hits = new Map<number, readonly number[]>();
  #accepts: Accepts = () => true;
  #turn = 0;
  #busy = false;

  constructor(
    private readonly ring: LogRing,
    private readonly runner: RegexRunner,
    private readonly onProgress: () => void,
  ) {}

  /** Begins anew; an empty text ends the search. */
  start(query: LogQuery, accepts: Accepts): void {
    this.stop();
    this.#accepts = accepts;
    this.#regex = query.regex;
    if (query.text === '') return;
    try {
      this.#expression = expressionOf(query);
      this.state = 'running';
    } catch (error) {
      this.state = 'bad';
      this.detail = error instanceof Error ? error.message : '';
    }
    this.more();
  }

  stop(): void {
    this.#turn += 1;
    this.#busy = false;
    this.runner.stop();
    this.#expression = undefined;
    this.matches = [];
    this.#hits.clear();
    this.searchedTo = this.ring.first;
    this.state = 'none';
    this.detail = '';
  }

  get active(): boolean {
    return this.#expression !== undefined && (this.state === 'running' || this.state === 'done');
  }

  /** Rows from `changed` on are new or other than they were. */
  more(changed = Infinity): void {
    if (!this.active) return;
    if (changed < this.searchedTo) {
      this.matches = this.matches.filter((seq) => seq < changed);
      this.searchedTo = changed;
    }
    this.#forget();
    if (!this.#busy) void this.#search(this.#turn);
  }

  /** Pairs of from and to in the line's plain text. */
  hitsOf(row: LogRow): readonly number[] {
    if (!this.#expression || row.kind !== 'line' || !this.#accepts(row.seq)) return [];
    return this.#regex ? (this.#hits.get(row.seq) ?? []) : hitsIn(plainLine(row.text), this.#expression);
  }

  async #search(turn: number): Promise<void> {
    this.#busy = true;
    while (turn === this.#turn && this.active && this.searchedTo < this.ring.end) {
      const piece = this.#piece();
      const found = this.#regex ? await this.#inThread(piece.lines) : this.#here(piece.lines);
      if (turn !== this.#turn) return;
      if (found) {
        for (const [index, hits] of found) {
          const seq = piece.seqs[index];
          if (seq === undefined) continue;
          this.matches.push(seq);
          if (this.#regex) this.#hits.set(seq, hits);
        }
        this.searchedTo = piece.end;
        if (this.searchedTo >= this.ring.end) this.state = 'done';
      }
      this.onProgress();
      // Rows that the page waits for come first.
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
    }
    if (turn === this.#turn) this.#busy = false;
  }

  #piece(): { seqs: readonly number[]; lines: readonly string[]; end: number } {
    const seqs: number[] = [];
    const lines: string[] = [];
    let characters = 0;
    let seq = Math.max(this.searchedTo, this.ring.first);
    for (; seq < this.ring.end && lines.length < PIECE_LINES && characters < PIECE_CHARACTERS; seq++) {
      const text = this.#accepts(seq) ? this.ring.text(seq) : undefined;
      if (text === undefined) continue;
      const plain = plainLine(text);
      seqs.push(seq);
      lines.push(plain);
      characters += plain.length;
    }
    return { seqs, lines, end: seq };
  }

  #here(lines: readonly string[]): readonly (readonly [number, readonly number[]])[] {
    const found: [number, readonly number[]][] = [];
    lines.forEach((line, index) => {
      if (!this.#expression) return;
      this.#expression.lastIndex = 0;
      if (this.#expression.test(line)) found.push([index, []]);
    });
    return found;
  }

  async #inThread(lines: readonly string[]) {
    if (!this.#expression) return undefined;
    const result = await this.runner.run(this.#expression, lines);
    if (result.outcome === 'found') return result.found;
    if (result.outcome !== 'superseded') this.state = result.outcome;
    return undefined;
  }

  /** Matches in rows that the ring no longer holds. */
  #forget(): void {
    const { first } = this.ring;
    if (this.matches[0] === undefined || this.matches[0] >= first) return;
    const kept = this.matches.findIndex((seq) => seq >= first);
    const gone = this.matches.splice(0, kept < 0 ? this.matches.length : kept);
    for (const seq of gone) this.#hits.delete(seq);
  }
}
