import { StringDecoder } from 'node:string_decoder';

/** An event is under 10 KB, labels included; a line this long is not one. */
export const MAX_LINE_CHARS = 1024 * 1024;

/**
 * Splits a stream of bytes into its lines, wherever chunks begin and end: also inside a character. Empty lines are
 * left out (some engines send them to keep the connection alive); a line over the bound throws a RangeError.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(private readonly maxChars = MAX_LINE_CHARS) {}

  push(chunk: Buffer): string[] {
    const parts = this.#decoder.write(chunk).split('\n');
    parts[0] = this.#rest + (parts[0] ?? '');
    this.#rest = parts.pop() ?? '';
    if (this.#rest.length > this.maxChars || parts.some((line) => line.length > this.maxChars))
      throw new RangeError(`a line is longer than ${this.maxChars} characters`);
    return parts.filter((line) => line.trim() !== '');
  }

  /** The last line, when it was not ended; nothing else comes after. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest.trim() === '' ? [] : [rest];
  }
}
