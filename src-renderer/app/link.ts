import { consumeBatches, type OpenStream } from '../../src-shared/client/consume';
import type { CleatClient } from '../../src-shared/contract';
import { CleatError, type WireError } from '../../src-shared/model/error';

/** One connection while it lasts. */
export interface Link {
  readonly client: CleatClient;
  /** Aborted when the connection is lost or the page goes. */
  readonly signal: AbortSignal;
}

/** Something that lives on a connection: called anew for every one. */
export type Attach = (link: Link) => void;

export interface FollowEvents<T> {
  /** A new stream begins: what it sends first replaces what was known. */
  readonly onOpen?: () => void;
  /** It stands: it tells of what happens from here on. */
  readonly onOpened?: () => void;
  readonly onItems: (items: readonly T[]) => void;
  /** The stream failed and will be tried again. */
  readonly onError?: (error: WireError) => void;
}

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const;

/**
 * Reads a stream for as long as the connection lasts, and opens it again when the other side ended it (a page
 * asleep owes an acknowledgement for too long).
 */
export async function follow<T>(link: Link, open: OpenStream<T>, events: FollowEvents<T>): Promise<void> {
  let failures = 0;
  while (!link.signal.aborted) {
    try {
      events.onOpen?.();
      for await (const items of consumeBatches(link.client, open, link.signal, events.onOpened)) {
        failures = 0;
        events.onItems(items);
      }
    } catch (error) {
      if (link.signal.aborted) return;
      events.onError?.(CleatError.from(error).wire);
    }
    await pause(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? 5_000, link.signal);
  }
}

/** Waits, or stops waiting when the signal says so; never throws. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
