/** A line, or a piece of a long one, as the API of an engine would frame it. */
export interface Frame {
  readonly stream: number;
  /** Its time as it was written, which sorts as text; that of the line before where it has none. */
  readonly stamp: string;
  readonly bytes: Buffer;
}

const NEWLINE = 0x0a;
const HEADER = 8;
/** Docker cuts lines into pieces of so many bytes, each with a time of its own (`defaultBufSize` of its log copier). */
const PIECE = 16 * 1024;
/** The longest time with its zone and the space after it. */
const LONGEST_STAMP = 36;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) /;
/** A line without an end is passed on in pieces of this many bytes. */
const MOST_KEPT = 256 * 1024;

/** Cuts what a CLI prints of one stream of a log into frames, in whatever chunks it comes. */
export class LineFrames {
  readonly #stream: number;
  #kept: Buffer[] = [];
  #length = 0;
  #stamp = '';

  constructor(stream: number) {
    this.#stream = stream;
  }

  push(chunk: Buffer): Frame[] {
    this.#kept.push(chunk);
    this.#length += chunk.length;
    if (!chunk.includes(NEWLINE) && this.#length < MOST_KEPT) return [];
    const bytes = Buffer.concat(this.#kept, this.#length);
    const last = bytes.lastIndexOf(NEWLINE) + 1;
    const end = last === 0 ? bytes.length : last;
    this.#keep(bytes.subarray(end));
    return this.#cut(bytes.subarray(0, end));
  }

  /** What was left without an end. */
  end(): Frame[] {
    const bytes = Buffer.concat(this.#kept, this.#length);
    this.#keep(Buffer.alloc(0));
    return bytes.length === 0 ? [] : this.#cut(bytes);
  }

  #keep(rest: Buffer): void {
    this.#kept = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
  }

  #cut(bytes: Buffer): Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, at);
      let end = newline === -1 ? bytes.length : newline + 1;
      const stamp = stampAt(bytes, at);
      const seam = at + (stamp?.length ?? 0) + PIECE;
      if (stamp !== undefined && seam < end && stampAt(bytes, seam) !== undefined) end = seam;
      this.#stamp = stamp ?? this.#stamp;
      frames.push({ stream: this.#stream, stamp: this.#stamp, bytes: this.#framed(bytes.subarray(at, end)) });
      at = end;
    }
    return frames;
  }

  /** `{stream, 0, 0, 0, length}` before it: https://docs.docker.com/reference/api/engine/ (“Stream format”). */
  #framed(payload: Buffer): Buffer {
    const header = Buffer.alloc(HEADER);
    header[0] = this.#stream;
    header.writeUInt32BE(payload.length, 4);
    return Buffer.concat([header, payload]);
  }
}

function stampAt(bytes: Buffer, at: number): string | undefined {
  return STAMP.exec(bytes.subarray(at, at + LONGEST_STAMP).toString('latin1'))?.[0];
}
