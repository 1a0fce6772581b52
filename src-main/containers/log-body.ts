import type { LogItem } from '../../src-shared/model/log-line';
import type { LogBody } from '../engines/connection';
import type { LogSink } from './log-buffer';
import { LogAssembler, type LogPosition } from './log-lines';
import { splitFrames, splitRaw } from './log-messages';

export interface ReadLogBody {
  readonly body: LogBody;
  /** The engine's name, for an error. */
  readonly engine: string;
  readonly buffer: LogSink;
  readonly signal: AbortSignal;
  /** Where an earlier body ended: what it gave is left out. */
  readonly from: LogPosition | undefined;
  /** About how many bytes are given of one line; absent: all. */
  readonly longest?: number | undefined;
  /** Called whenever a chunk was read. */
  readonly onPosition: (position: LogPosition | undefined) => void;
}

/** Reads a body to its end into the buffer, never faster than the buffer is emptied. Throws what breaks it. */
export async function readLogBody(options: ReadLogBody): Promise<void> {
  const { body, engine, buffer, signal, from, longest, onPosition } = options;
  const push = (item: LogItem): void => {
    buffer.push(item);
  };
  const assembler = new LogAssembler(push, from, body.stamped !== false, buffer.takeLine, longest);
  const splitter = body.tty ? splitRaw(assembler.take) : splitFrames(engine, assembler.take);
  const stop = (): void => {
    body.body.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of body.body) {
      splitter.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
      onPosition(assembler.position);
      if (buffer.full) await buffer.room(signal);
      if (signal.aborted) return;
    }
    // Only now: half a message of a broken body will be asked for again, whole.
    splitter.end();
  } finally {
    signal.removeEventListener('abort', stop);
    body.body.destroy();
    assembler.end();
    onPosition(assembler.position);
  }
}
