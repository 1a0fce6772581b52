import { CleatError } from '../../src-shared/model/error';
import type { LogLine } from '../../src-shared/model/log-line';
import { LONGEST_STAMP, stampOf } from './log-time';

type LogStream = LogLine['stream'];

/**
 * Takes a container's output message by message. A message is what the engine wrote at once: a line, or a piece
 * of a long one. `begins` is false for the rest of a message that came in several calls.
 */
export type TakeMessage = (stream: LogStream, bytes: Buffer, begins: boolean) => void;

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

  const streamOf = (header: Buffer): LogStream => {
    const kind = header[0] ?? STDIN;
    if (kind > SYSTEM_ERROR || header[1] !== 0 || header[2] !== 0 || header[3] !== 0)
      throw CleatError.of('engine.answer', {
        engine,
        what: 'the logs',
        detail: `a frame begins with ${header.subarray(0, HEADER).toString('hex')}`,
      });
    return kind <= STDOUT ? 'stdout' : 'stderr';
  };

  /** Gives what it can of `bytes`; the number of bytes used. */
  const cut = (bytes: Buffer): number => {
    let at = 0;
    while (at < bytes.length) {
      if (open) {
        const piece = bytes.subarray(at, at + open.left);
        take(open.stream, piece, open.begins);
        at += piece.length;
        open =
          piece.length < open.left ? { ...open, left: open.left - piece.length, begins: false } : undefined;
        continue;
      }
      if (bytes.length - at < HEADER) break;
      const stream = streamOf(bytes.subarray(at, at + HEADER));
      const length = bytes.readUInt32BE(at + 4);
      const isWhole = bytes.length - at - HEADER >= length;
      if (!isWhole && length <= WHOLE_FRAME) break;
      // Its beginning must hold the whole time stamp.
      if (!isWhole && bytes.length - at - HEADER < LONGEST_STAMP) break;
      at += HEADER;
      if (isWhole) {
        take(stream, bytes.subarray(at, at + length), true);
        at += length;
      } else open = { stream, left: length, begins: true };
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
      take(streamOf(bytes), bytes.subarray(HEADER), true);
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

  const give = (bytes: Buffer, starts: boolean): void => {
    take('stdout', bytes, starts || (atSeam && stampOf(bytes) !== undefined));
    atSeam = false;
  };
  /** The length of a whole piece at the beginning of `bytes`, stamp and all. */
  const pieceLength = (bytes: Buffer): number =>
    DOCKER_PIECE + (begins || atSeam ? (stampOf(bytes)?.length ?? 0) : 0);

  const cut = (bytes: Buffer): number => {
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      const newline = rest.indexOf(NEWLINE);
      const piece = pieceLength(rest);
      if (newline !== -1 && newline < piece) {
        give(rest.subarray(0, newline + 1), begins);
        begins = true;
        at += newline + 1;
      } else if (rest.length >= piece + LONGEST_STAMP + 1 || newline !== -1) {
        give(rest.subarray(0, piece), begins);
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
      let bytes: Buffer = Buffer.concat(kept, keptLength);
      const piece = pieceLength(bytes);
      if (bytes.length > piece) {
        give(bytes.subarray(0, piece), begins);
        begins = false;
        atSeam = true;
        bytes = bytes.subarray(piece);
      }
      give(bytes, begins);
      kept = [];
      keptLength = 0;
    },
  };
}
