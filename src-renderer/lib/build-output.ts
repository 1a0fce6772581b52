import { PLAIN, styleAfter, type AnsiStyle } from './ansi';

/** A line of a step's output, with the style in which it begins. */
interface OutputLine {
  /** Counts up from 0 over all lines of the step. */
  readonly seq: number;
  readonly text: string;
  readonly style: AnsiStyle;
}

/** What is kept of one step for the eye; the owner has more. */
const LINES_AT_MOST = 20_000;
const CHARACTERS_AT_MOST = 4_000_000;
/** A line without an end is cut there. */
const LINE_AT_MOST = 20_000;
/** Dropped together, so that dropping costs little. */
const DROPPED = 2_000;

/** The output of one step as lines: the newest, within bounds, whatever it prints. */
export class StepOutput {
  #lines: OutputLine[] = [];
  #rest = '';
  #style: AnsiStyle = PLAIN;
  #next = 0;
  #characters = 0;

  /** Lines before the first that is kept. */
  get lost(): number {
    return this.#next - this.#lines.length;
  }

  /** Whole lines, and the beginning of one that has not ended. */
  get count(): number {
    return this.#lines.length + (this.#rest === '' ? 0 : 1);
  }

  at(index: number): OutputLine | undefined {
    if (index < this.#lines.length) return this.#lines[index];
    return index === this.#lines.length && this.#rest !== ''
      ? { seq: this.#next, text: this.#rest, style: this.#style }
      : undefined;
  }

  append(text: string): void {
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#push(part);
    while (this.#rest.length > LINE_AT_MOST) {
      this.#push(this.#rest.slice(0, LINE_AT_MOST));
      this.#rest = this.#rest.slice(LINE_AT_MOST);
    }
  }

  /** All that is kept, as it was printed. */
  text(): string {
    return [...this.#lines.map((line) => line.text), ...(this.#rest === '' ? [] : [this.#rest])].join('\n');
  }

  #push(part: string): void {
    const text = part.endsWith('\r') ? part.slice(0, -1) : part;
    for (let at = 0; at === 0 || at < text.length; at += LINE_AT_MOST) {
      const piece = text.slice(at, at + LINE_AT_MOST);
      this.#lines.push({ seq: this.#next++, text: piece, style: this.#style });
      this.#style = styleAfter(piece, this.#style);
      this.#characters += piece.length;
    }
    while (this.#lines.length > LINES_AT_MOST || this.#characters > CHARACTERS_AT_MOST) {
      const dropped = this.#lines.splice(0, Math.min(DROPPED, this.#lines.length - 1));
      if (dropped.length === 0) break;
      for (const { text: gone } of dropped) this.#characters -= gone.length;
    }
  }
}
