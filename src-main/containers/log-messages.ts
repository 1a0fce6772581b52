import { CleatError } from '../../src-shared/model/error';
import type { LogLine } from '../../src-shared/model/log-line';
import { LONGEST_STAMP, stampOf } from './log-time';

type LogStream = LogLine['stream'];

/**
 * Takes a container's output message by message, each as `bytes[from, to)`. A message is what the engine wrote at
 * once: a line, or a piece of a long one. `begins` is false for the rest of one that came in several calls.
 */
export type TakeMessage = (
  stream: LogStream,
  bytes: Buffer,
  from: number,
  to: number,
  begins: boolean,
) => void;

/** Cuts the bytes of a log body, in whatever chunks they come, into messages. */
export interface MessageSplitter {
  push(chunk: Buffer): void;
  /** The body is over: what waits is given as it is. */
  end(): void;
}

const HEADER = 8;
const STDIN = 0;
const STDOUT = 1;
const SYSTEM_ERROR = 3;
/** A longer frame is given in pieces: a length read from the wire must not decide how much is kept. */
const WHOLE_FRAME = 256 * 1024;

/**
 * Cuts a multiplexed body: frames of `{stream, 0, 0, 0, length (4 bytes, big-endian)}` and as many bytes.
 * https://docs.docker.com/reference/api/engine/ (“Stream format” of attach). Throws `engine.answer` when it
 * is not one.
 */
export function splitFrames(engine: string, take: TakeMessage): MessageSplitter {
  /** Bytes of an incomplete header or frame. */
  let kept: Buffer[] = [];
  let keptLength = 0;
  /** What is left of a frame that is given in pieces. */
  let open: { readonly stream: LogStream; left: number; begins: boolean } | undefined;

  const streamOf = (bytes: Buffer, at: number): LogStream => {
    const kind = bytes[at] ?? STDIN;
    if (kind > SYSTEM_ERROR || bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3] !== 0)
      throw CleatError.of('engine.answer', {
        engine,
        what: 'the logs',
        detail: `a frame begins with ${bytes.subarray(at, at + HEADER).toString('hex')}`,
      });
    return kind <= STDOUT ? 'stdout' : 'stderr';
  };

  /** Gives what it can of `bytes`; the number of bytes used. */
  const cut = (bytes: Buffer): number => {
    let at = 0;
    while (at < bytes.length) {
      if (open) {
        const { stream, left, begins } = open;
        const end = Math.min(bytes.length, at + left);
        take(stream, bytes, at, end, begins);
        open = end - at < left ? { stream, left: left - (end - at), begins: false } : undefined;
        at = end;
        continue;
      }
      const here = bytes.length - at - HEADER;
      if (here < 0) break;
      const stream = streamOf(bytes, at);
      const length = bytes.readUInt32BE(at + 4);
      if (length <= here) {
        at += HEADER;
        take(stream, bytes, at, at + length, true);
        at += length;
      } else if (length > WHOLE_FRAME && here >= LONGEST_STAMP) {
        // Its first piece holds the whole time stamp.
        open = { stream, left: length, begins: true };
        at += HEADER;
      } else break;
    }
    return at;
  };

  return {
    push(chunk) {
      if (open && keptLength === 0) {
        const used = cut(chunk);
        kept = used < chunk.length ? [chunk.subarray(used)] : [];
        keptLength = chunk.length - used;
        return;
      }
      kept.push(chunk);
      keptLength += chunk.length;
      if (keptLength < needed(kept, keptLength)) return;
      const bytes = kept.length === 1 ? chunk : Buffer.concat(kept, keptLength);
      const used = cut(bytes);
      kept = used < bytes.length ? [bytes.subarray(used)] : [];
      keptLength = bytes.length - used;
    },
    end() {
      if (keptLength <= HEADER || open) return;
      const bytes = Buffer.concat(kept, keptLength);
      take(streamOf(bytes, 0), bytes, HEADER, bytes.length, true);
      kept = [];
      keptLength = 0;
    },
  };
}

/** How many bytes the frame at the beginning of `kept` needs before it can be cut: no copying until then. */
function needed(kept: readonly Buffer[], length: number): number {
  const first = kept[0];
  if (length < HEADER || !first || first.length < HEADER) return HEADER;
  return HEADER + Math.min(first.readUInt32BE(4), WHOLE_FRAME);
}

const NEWLINE = 0x0a;
/** Docker cuts lines into messages of this many bytes (`defaultBufSize` of its log copier). */
const DOCKER_PIECE = 16 * 1024;

/**
 * Cuts the raw output of a TTY: one message per line. In a line longer than 16 KiB Docker puts a time stamp
 * before every 16 KiB piece, in the middle of the text: where one stands at exactly such a place, a message
 * begins there.
 */
export function splitRaw(take: TakeMessage): MessageSplitter {
  let kept: Buffer[] = [];
  let keptLength = 0;
  let begins = true;
  /** The message before ended at a piece's length: a stamp may follow. */
  let atSeam = false;

  const give = (bytes: Buffer, from: number, to: number): void => {
    take('stdout', bytes, from, to, begins || (atSeam && stampOf(bytes, from, to) !== undefined));
    atSeam = false;
  };
  /** The length of a whole piece that begins here, stamp and all. */
  const pieceLength = (bytes: Buffer, from: number): number =>
    DOCKER_PIECE + (begins || atSeam ? (stampOf(bytes, from)?.length ?? 0) : 0);

  const cut = (bytes: Buffer): number => {
    let at = 0;
    let newline = bytes.indexOf(NEWLINE);
    while (at < bytes.length) {
      // Most lines are shorter than a piece without its stamp.
      const piece = newline !== -1 && newline - at < DOCKER_PIECE ? DOCKER_PIECE : pieceLength(bytes, at);
      if (newline !== -1 && newline - at < piece) {
        give(bytes, at, newline + 1);
        begins = true;
        at = newline + 1;
        newline = bytes.indexOf(NEWLINE, at);
      } else if (newline !== -1 || bytes.length - at > piece + LONGEST_STAMP) {
        give(bytes, at, at + piece);
        begins = false;
        atSeam = true;
        at += piece;
      } else break;
    }
    return at;
  };

  return {
    push(chunk) {
      kept.push(chunk);
      keptLength += chunk.length;
      // A piece that is not there yet, and no line end in what came: nothing to cut.
      if (keptLength < DOCKER_PIECE && !chunk.includes(NEWLINE)) return;
      const bytes = kept.length === 1 ? chunk : Buffer.concat(kept, keptLength);
      const used = cut(bytes);
      kept = used < bytes.length ? [bytes.subarray(used)] : [];
      keptLength = bytes.length - used;
    },
    end() {
      if (keptLength === 0) return;
      const bytes = Buffer.concat(kept, keptLength);
      const piece = pieceLength(bytes, 0);
      const first = Math.min(piece, bytes.length);
      give(bytes, 0, first);
      begins = false;
      atSeam = true;
      if (first < bytes.length) give(bytes, first, bytes.length);
      kept = [];
      keptLength = 0;
    },
  };
}
