import type { BuildEvent, BuildLog, BuildStep } from '../../../src-shared/model/build';
import { CleatError } from '../../../src-shared/model/error';
import type { Logger } from '../../log/logger';
import type { BuildHistory, LogChunk } from './history';
import type { BuildRow } from './rows';

/** How long what is heard gathers before it is written, ms. */
const WRITE_MS = 150;
/** Characters of one piece of a log, and how many of a whole log are kept: its beginning, and its end. */
const CHUNK = 64 * 1024;
const KEPT_HEAD = 1024 * 1024;
const KEPT_TAIL = 3 * 1024 * 1024;
/** Characters that wait for the database; an engine that prints faster loses the oldest of them. */
const WAITING = 2 * 1024 * 1024;
const WARNINGS = 200;
/** How often the end of a build waits for a database that others write to: without it, the build would pass for interrupted. */
const LAST_TRIES = 6;

/** What is heard of one build, on its way into the history. */
export interface Recorder {
  readonly row: BuildRow;
  on(event: BuildEvent): void;
  /** Writes what is left. Rejects as the store does. */
  end(outcome: Pick<BuildRow, 'state' | 'image' | 'error' | 'ended_at'>): Promise<void>;
}

export interface RecorderOptions {
  readonly row: BuildRow;
  readonly history: Pick<BuildHistory, 'save'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Takes secrets out. */
  readonly mask: (text: string) => string;
  /** Something has changed, and stands in the history. */
  readonly changed: (row: BuildRow) => void;
}

interface Waiting extends LogChunk {
  readonly items: BuildLog[];
  /** Characters. */
  size: number;
}

/** Keeps the graph, the warnings and a bounded log; writes them a few times a second. */
export function createRecorder({ history, logger, mask, changed, ...options }: RecorderOptions): Recorder {
  let row = options.row;
  const steps = new Map<string, BuildStep>();
  /** Characters of each step: who follows it knows when all of them have come. */
  const printed = new Map<string, number>();
  let waiting: Waiting[] = [];
  /** Pieces after the beginning that are in the database, and their size. */
  const tail: { readonly seq: number; readonly size: number }[] = [];
  let [head, tailSize, waitingSize, nextSeq] = [0, 0, 0, 1];
  /** Pieces that a write which failed should have taken away. */
  let undropped: readonly number[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let closed = false;

  const lose = (size: number): void => {
    row = { ...row, log_lost: row.log_lost + size };
  };
  const withPrinted = (step: BuildStep): BuildStep => {
    const count = printed.get(step.id);
    return step.endedAt === undefined || count === undefined ? step : { ...step, printed: count };
  };
  const addLog = (item: BuildLog): void => {
    const size = item.text.length;
    const last = waiting.at(-1);
    if (last && last.size < CHUNK) {
      last.items.push(item);
      last.size += size;
    } else waiting.push({ seq: nextSeq++, items: [item], size });
    waitingSize += size;
    while (waitingSize > WAITING && waiting.length > 1) {
      const oldest = waiting.shift();
      if (!oldest) break;
      waitingSize -= oldest.size;
      lose(oldest.size);
    }
  };
  /** Which pieces have to go so that the newest find room. */
  const makeRoom = (chunks: readonly Waiting[]): number[] => {
    const drop: number[] = [];
    for (const { seq, size } of chunks) {
      if (head < KEPT_HEAD) {
        head += size;
        continue;
      }
      tail.push({ seq, size });
      tailSize += size;
      while (tailSize > KEPT_TAIL && tail.length > 1) {
        const oldest = tail.shift();
        if (!oldest) break;
        tailSize -= oldest.size;
        lose(oldest.size);
        drop.push(oldest.seq);
      }
    }
    return drop;
  };
  const write = async (tries: number): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const chunks = waiting;
    waiting = [];
    waitingSize = 0;
    const drop = [...undropped, ...makeRoom(chunks)];
    undropped = [];
    row = { ...row, steps: [...steps.values()] };
    const own = row;
    for (let left = tries; left > 0; left--) {
      try {
        await history.save(own, chunks, drop);
        break;
      } catch (error) {
        if (left > 1 && error instanceof CleatError && error.code === 'store.locked') continue;
        for (const { size } of chunks) lose(size);
        undropped = drop;
        throw error;
      }
    }
    changed(row);
  };
  const writeInTurn = (tries = 1): Promise<void> => {
    const turn = writing.then(() => write(tries));
    writing = turn.catch((error: unknown) => logger.warn({ error }, 'a build is not kept'));
    return turn;
  };
  const later = (): void => {
    if (closed) return;
    // While the database is busy more gathers.
    timer ??= setTimeout(() => void writing.then(() => writeInTurn()).catch(() => undefined), WRITE_MS);
  };

  return {
    get row() {
      return { ...row, steps: [...steps.values()] };
    },
    on: (event) => {
      if (closed) return;
      switch (event.type) {
        case 'step': {
          const { step } = event;
          const error = step.error === undefined ? {} : { error: mask(step.error) };
          steps.set(step.id, withPrinted({ ...step, name: mask(step.name), ...error }));
          break;
        }
        case 'log': {
          const { step, stream, time } = event;
          const text = mask(event.text);
          addLog({ step, stream, text, time });
          printed.set(step, (printed.get(step) ?? 0) + text.length);
          // The last of it may come after the word that it has ended.
          const known = steps.get(step);
          if (known?.endedAt !== undefined) steps.set(step, withPrinted(known));
          break;
        }
        case 'warning': {
          if (row.warnings.length >= WARNINGS) break;
          const { text, line, url } = event;
          const warning = {
            text: mask(text),
            ...(line === undefined ? {} : { line }),
            ...(url === undefined ? {} : { url }),
          };
          row = { ...row, warnings: [...row.warnings, warning] };
          break;
        }
        case 'context':
          row = { ...row, context_bytes: event.bytes };
          break;
      }
      later();
    },
    end: async (outcome) => {
      closed = true;
      clearTimeout(timer);
      await writing;
      for (const [id, step] of steps)
        if (step.state === 'running') steps.set(id, { ...step, state: 'cancelled' });
      row = { ...row, ...outcome };
      await writeInTurn(LAST_TRIES);
    },
  };
}
