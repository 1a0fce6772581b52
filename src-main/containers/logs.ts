import type { Container } from '../../src-shared/model/container';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { LogItem } from '../../src-shared/model/log-line';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { EngineConnection } from '../engines/connection';
import { systemClock, type Clock } from '../mirror/clock';
import type { Mirror } from '../mirror/mirror';
import type { StreamSource } from '../streams/source';
import { mayWrite, runOf, type Run } from './container-run';
import { ContainerWatch } from './container-watch';
import { readLogBody } from './log-body';
import { LogBuffer, LogRunBuffer, type LogSink } from './log-buffer';
import { sinceOf, type LogPosition } from './log-lines';
import { isLoss, isRemoved, lossOf } from './log-loss';
import type { LogRun } from './log-run';

export interface OpenLogs {
  readonly mirror: Pick<Mirror, 'connection' | 'subscribe'> & Partial<Pick<Mirror, 'attend' | 'container'>>;
  readonly ref: ObjectRef;
  /** Go on: with what is written from now on, and over restarts of the container and losses of the engine. */
  readonly follow: boolean;
  /** How many lines before now; absent: all. */
  readonly tail?: number;
  /** From this moment on (epoch ms); with `tail`, the last lines of those. */
  readonly since?: number;
  /** About how many bytes are given of one line; absent: all. */
  readonly longest?: number;
  readonly clock?: Clock;
}

/** Pauses before an engine that was lost is asked again while the mirror has not noticed (ms). */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/**
 * A container's output as lines. The socket is not read while 1 MiB waits. Without `follow` it ends with the log;
 * with it, marks say when the container ended, was restarted or removed (which ends it), and when the engine was
 * lost and came back. What breaks it (`container.unknown`, `container.logs-unreadable`, …) rejects `wait`.
 */
export function openLogs(options: OpenLogs): StreamSource<LogItem> {
  const end = new AbortController();
  const buffer = new LogBuffer(() => end.abort());
  startReading(options, buffer, end.signal);
  return buffer;
}

/** The same as `openLogs`; whole lines that have times come in runs of bytes. */
export function openLogRuns(options: OpenLogs): StreamSource<LogItem | LogRun> {
  const end = new AbortController();
  const buffer = new LogRunBuffer(() => end.abort());
  startReading(options, buffer, end.signal);
  return buffer;
}

function startReading(options: OpenLogs, buffer: LogSink, signal: AbortSignal): void {
  const following = new Following(options, buffer, signal);
  following
    .run()
    .then(
      () => buffer.finish(),
      (error: unknown) => buffer.finish(CleatError.from(error)),
    )
    .finally(() => following.close());
}

class Following {
  readonly #options: OpenLogs;
  readonly #buffer: LogSink;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #watch: ContainerWatch;
  #position: LogPosition | undefined;
  /** When the log was first opened (epoch seconds): from where to go on when no line was seen. */
  readonly #opened: number;
  /** The run whose log was read last. */
  #read: Run | undefined;
  #leave: (() => void) | undefined;

  constructor(options: OpenLogs, buffer: LogSink, signal: AbortSignal) {
    this.#options = options;
    this.#buffer = buffer;
    this.#signal = signal;
    this.#clock = options.clock ?? systemClock;
    this.#opened = this.#clock.now() / 1000;
    this.#watch = new ContainerWatch(options.mirror, options.ref);
  }

  close(): void {
    this.#leave?.();
    this.#watch.close();
  }

  async run(): Promise<void> {
    const { mirror, ref, follow } = this.#options;
    // The first connection decides whether there is a log at all: what it refuses, the reader is told.
    let connection = mirror.connection(ref.engine);
    // What ends a log of an engine without events is that its container is seen to have ended.
    if (follow && connection.poll) this.#leave = mirror.attend?.();
    let run = follow ? await this.#runOf(connection) : undefined;
    let again = false;
    for (;;) {
      this.#watch.clear();
      try {
        await this.#readRun(connection, again, run);
        if (!follow || this.#signal.aborted) return;
        const next = await this.#afterEnd(connection, run);
        if (next === undefined) return;
        run = next;
      } catch (thrown) {
        if (this.#signal.aborted) return;
        const error = CleatError.from(thrown);
        const wasThere = again || run !== undefined;
        const inspect = () => connection.inspectContainer(ref.id, { signal: this.#signal });
        if (wasThere && (await isRemoved(error, inspect, (ms) => this.#pause(ms)))) {
          this.#mark('removed');
          return;
        }
        if (!follow || !isLoss(error)) throw error;
        this.#mark('lost');
        const back = await this.#comeBack();
        if (back === undefined) return;
        ({ connection, run } = back);
      }
      again = true;
    }
  }

  async #readRun(connection: EngineConnection, again: boolean, run: Run | undefined): Promise<void> {
    const { ref } = this.#options;
    const polled = connection.poll !== undefined;
    const from = again ? this.#goOnAt(polled, run) : this.#beginAt();
    // Where only the mirror sees the end, a log that is over already must not be followed.
    const follow = this.#options.follow && !(polled && run?.runs === false);
    this.#read = run;
    const ended = new AbortController();
    const isOver = (row: Container | undefined): boolean =>
      !row || !mayWrite(row.state) || String(row.startedAt ?? '') !== run?.startedAt;
    if (polled)
      this.#watch.onRow = (row) => {
        if (isOver(row)) ended.abort();
      };
    const lost = new AbortController();
    // A dead connection to a far engine says nothing by itself.
    this.#watch.onLost = () => {
      lost.abort(lossOf(connection));
    };
    const signal = AbortSignal.any([this.#signal, lost.signal]);
    try {
      // Its end may have been told before anybody listened; or the row is older than what was asked.
      if (polled && follow && isOver(this.#options.mirror.container?.(ref))) {
        const now = await this.#runOf(connection);
        if (now?.runs !== true || now.startedAt !== run?.startedAt) ended.abort();
      }
      const body = await connection.openLogs(ref.id, {
        signal,
        follow,
        ...(polled ? { ended: ended.signal } : {}),
        ...from,
      });
      this.#buffer.begin();
      await readLogBody({
        body,
        engine: engineTitle(connection.engine),
        buffer: this.#buffer,
        signal,
        from: this.#position,
        longest: this.#options.longest,
        onPosition: (position) => {
          this.#position = position;
        },
      });
      lost.signal.throwIfAborted();
    } catch (thrown) {
      throw lost.signal.aborted ? lost.signal.reason : thrown;
    } finally {
      this.#watch.onLost = () => undefined;
      this.#watch.onRow = () => undefined;
    }
  }

  /** Without times nobody can say where the last reading ended: the log of a new run is read whole, of the same run on. */
  #goOnAt(polled: boolean, run: Run | undefined): { tail?: number; since?: number } {
    if (!polled) return { since: this.#resumeAt() };
    return run?.startedAt === this.#read?.startedAt ? { tail: 0 } : {};
  }

  #beginAt(): { tail?: number; since?: number } {
    const { tail, since } = this.#options;
    return {
      ...(tail === undefined ? {} : { tail }),
      ...(since === undefined ? {} : { since: since / 1000 }),
    };
  }

  /** Epoch seconds, never before what was asked for: Podman's whole seconds could not tell those lines apart. */
  #resumeAt(): number {
    const { tail, since } = this.#options;
    const earliest = since === undefined ? 0 : since / 1000;
    if (this.#position) return Math.max(sinceOf(this.#position), earliest);
    return since === undefined || tail !== undefined ? Math.max(this.#opened, earliest) : earliest;
  }

  /**
   * The log of a run is over: waits for the next run and gives it, or nothing when there will be none. Throws
   * when the engine is lost meanwhile.
   */
  async #afterEnd(connection: EngineConnection, before: Run | undefined): Promise<Run | undefined> {
    let ended = false;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const run = await this.#runOf(connection);
      // One that was seen to have ended began anew, though its start may be told in whole seconds.
      if (run?.runs && (ended || run.startedAt !== before?.startedAt)) {
        if (!ended) this.#mark('ended');
        this.#mark('restarted');
        this.#read = undefined;
        return run;
      }
      // The engine closed the log of a run that goes on: it is opened again, without a word.
      if (run?.runs) {
        await this.#pause(pause);
        if (!ended) return run;
        continue;
      }
      if (!ended) this.#mark('ended');
      ended = true;
      if (!run) {
        this.#mark('removed');
        return undefined;
      }
      const seen = await this.#watch.next(['removed', 'lost', 'running'], this.#signal);
      if (seen === 'removed') {
        this.#mark('removed');
        return undefined;
      }
      if (seen === 'lost') throw lossOf(connection);
    }
  }

  /** Waits until the engine answers again and the container's log can be read on. */
  async #comeBack(): Promise<{ connection: EngineConnection; run: Run | undefined } | undefined> {
    const { mirror, ref } = this.#options;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const connection = mirror.connection(ref.engine);
        const run = await this.#runOf(connection);
        this.#mark('resumed');
        if (run) return { connection, run };
        this.#mark('removed');
        return undefined;
      } catch (thrown) {
        if (!isLoss(CleatError.from(thrown))) throw thrown;
      }
      // Either the mirror says that it is back, or it has not noticed yet that it was away.
      const waiting = new AbortController();
      await Promise.race([
        this.#pause(pause),
        this.#watch.next(['live'], AbortSignal.any([waiting.signal, this.#signal])).catch(() => undefined),
      ]);
      waiting.abort();
      this.#signal.throwIfAborted();
    }
  }

  #runOf(connection: EngineConnection): Promise<Run | undefined> {
    return runOf(connection, this.#options.ref.id, this.#signal);
  }

  #mark(what: Extract<LogItem, { type: 'mark' }>['what']): void {
    this.#buffer.push({ type: 'mark', what, time: this.#clock.now() });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(ms, done);
      this.#signal.addEventListener('abort', done, { once: true });
    });
  }
}
