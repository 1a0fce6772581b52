import { ArchiveError } from './archive-error';

const NOTHING = Buffer.alloc(0);

/** Reads a stream of bytes piece by piece; never more than a chunk and what was asked for is held. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = NOTHING;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes when they have come already. */
  ready(length: number): Buffer | undefined {
    if (this.#rest.length < length) return undefined;
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  /** The next `length` bytes, which stay unread; fewer at the end. */
  async peek(length: number): Promise<Buffer> {
    while (this.#rest.length < length) {
      const { done, value } = await this.#source.next();
      if (done === true) break;
      this.#rest = this.#rest.length === 0 ? Buffer.from(value) : Buffer.concat([this.#rest, value]);
    }
    return this.#rest.subarray(0, length);
  }

  /** Exactly `length` bytes; undefined at the end. Throws ArchiveError when it ends in between. */
  async take(length: number): Promise<Buffer | undefined> {
    const found = this.ready(length);
    if (found) return found;
    const peeked = await this.peek(length);
    if (peeked.length === 0) return undefined;
    if (peeked.length < length) throw new ArchiveError('it ends in the middle.');
    return this.ready(length);
  }

  /** Some bytes, at least one and `atMost` of them; undefined at the end. */
  async some(atMost: number): Promise<Buffer | undefined> {
    if (this.#rest.length === 0) await this.peek(1);
    return this.#rest.length === 0 ? undefined : this.ready(Math.min(atMost, this.#rest.length));
  }

  /** Throws ArchiveError when fewer are left. */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      const skipped = await this.some(left);
      if (!skipped) throw new ArchiveError('it ends in the middle.');
      left -= skipped.length;
    }
  }

  async drain(): Promise<void> {
    while (await this.some(Infinity));
  }
}
