import { randomBytes } from 'node:crypto';
import { CleatError } from '../../src-shared/model/error';
import { logFileName } from '../../src-shared/model/log-file-name';
import { nameOf, savedLog, type LogMirror, type SavedLog } from './saved-log';

/** A ticket that nobody used stops working after this long. */
export const TICKET_LIFE_MS = 60_000;
/** Tickets of one connection that may wait at once; a further one ends its oldest. */
const MAX_TICKETS = 16;

/** What a ticket stands for. */
export interface Download {
  /** Safe in a header and on every system. */
  readonly fileName: string;
  readonly contentType: string;
  /** Opens the log and gives it piece by piece; ends, its sockets freed, when the signal aborts. */
  pieces(signal: AbortSignal): AsyncIterable<{ readonly text: string }>;
}

/** Logs that wait to be fetched, each once, by whoever holds its ticket. */
export interface LogDownloads {
  /** A new ticket: 256 random bits, fit for a URL. It ends with the connection that asked for it. */
  offer(log: SavedLog, connection: string): string;
  /** What the ticket stands for, once. Undefined: used before, too old, or never given. */
  redeem(ticket: string): Download | undefined;
  /** Ends the tickets of a connection that is gone; a download under way goes on. */
  drop(connection: string): void;
}

interface Ticket {
  readonly log: SavedLog;
  readonly connection: string;
  readonly until: number;
}

/** @param now gives milliseconds */
export function createLogDownloads(mirror: LogMirror, now: () => number = Date.now): LogDownloads {
  const tickets = new Map<string, Ticket>();
  return {
    offer(log, connection) {
      for (const [ticket, { until }] of tickets) if (until <= now()) tickets.delete(ticket);
      const own = [...tickets].filter(([, ticket]) => ticket.connection === connection);
      for (const [ticket] of own.slice(0, Math.max(0, own.length - MAX_TICKETS + 1))) tickets.delete(ticket);
      const ticket = randomBytes(32).toString('base64url');
      tickets.set(ticket, { log, connection, until: now() + TICKET_LIFE_MS });
      return ticket;
    },
    redeem(ticket) {
      // Found by hashing: the time it takes says nothing about how much of a guess is right.
      const found = tickets.get(ticket);
      tickets.delete(ticket);
      if (!found || found.until <= now()) return undefined;
      const { log } = found;
      return {
        fileName: logFileName(
          log.refs.map((ref) => nameOf(mirror, ref)),
          log.format,
        ),
        contentType:
          log.format === 'jsonl' ? 'application/x-ndjson; charset=utf-8' : 'text/plain; charset=utf-8',
        pieces: (signal) => savedLog(mirror, log, signal),
      };
    },
    drop(connection) {
      for (const [ticket, found] of tickets) if (found.connection === connection) tickets.delete(ticket);
    },
  };
}

/**
 * Throws what would keep these logs from being read (`container.unknown`, `container.logs-unreadable`,
 * `engine.unreachable`, …), so that it is said where it is asked for and not by a download that breaks.
 */
export async function checkLogs(
  mirror: LogMirror,
  refs: SavedLog['refs'],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const ref of refs) {
    const end = new AbortController();
    const stop = (): void => end.abort();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const { body } = await mirror
        .connection(ref.engine)
        .openLogs(ref.id, { signal: end.signal, follow: false, tail: 0 });
      // One chunk or the end: a refusal comes instead of it.
      const chunks: AsyncIterator<unknown> = body[Symbol.asyncIterator]();
      await chunks.next();
    } finally {
      end.abort();
      signal?.removeEventListener('abort', stop);
    }
    if (signal?.aborted) throw CleatError.of('app.cancelled', {});
  }
}
