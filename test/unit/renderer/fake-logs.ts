import type { CleatError } from '../../../src-shared/model/error';
import type { LogItem } from '../../../src-shared/model/log-line';
import { FakeStream } from './fake-stream';

/** The log of one container in memory. */
export interface FakeLog {
  readonly past: readonly LogItem[];
  readonly items: FakeStream<LogItem>;
}

/** Logs of containers by their ids, where they differ from the one that all others have. */
export class FakeLogs {
  readonly #logs = new Map<string, FakeLog>();
  /** Set: reading this container's log fails so, every time. */
  readonly failures = new Map<string, CleatError>();

  set(id: string, past: readonly LogItem[]): FakeLog {
    const log = { past, items: new FakeStream<LogItem>() };
    this.#logs.set(id, log);
    return log;
  }

  /** Throws what keeps this log from being read. */
  of(id: string): FakeLog | undefined {
    const failure = this.failures.get(id);
    if (failure) throw failure;
    return this.#logs.get(id);
  }
}
