import { setMaxListeners } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { Container } from '../../src-shared/model/container';
import { assertNever } from '../../src-shared/model/assert-never';
import { engineTitle, endpointUri } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { EngineConnection } from '../engines/connection';
import { effectOf, type EngineEvent } from '../engines/events';
import type { Clock } from './clock';
import { isEarly } from './early-events';
import type { MirrorLog } from './engine-mirror';
import { imageKey } from './image-names';
import { Poller } from './poller';
import { Refresher } from './refresher';
import { lacksStart, type RowChange, type Rows } from './rows';
import { isSameRun, StartTimes } from './start-times';

export interface SessionOptions {
  readonly connection: EngineConnection;
  /** Ends the session. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: MirrorLog;
  readonly rows: Rows;
  readonly emit: (change: RowChange) => void;
  /** Told of each event, before what it means for the rows is done. */
  readonly onEvent: (event: EngineEvent) => void;
}

/** Event times and inspected ones differ by some ms; a new time that is nearer than this is no news. */
const SAME_START_MS = 1000;
/** A difference counts when no event explains it within this time: Podman's come up to 250 ms late. */
const LATE_EVENT_MS = 500;

/** The mirror's work on one connection: events in, requests out, until the connection is lost. */
export class Session {
  readonly connection: EngineConnection;
  /** Rejects with what ended the session; nothing else ends it. */
  readonly lost: Promise<never>;
  readonly #options: SessionOptions;
  readonly #end = new AbortController();
  readonly #signal: AbortSignal;
  readonly #refresher: Refresher;
  readonly #startTimes: StartTimes;
  readonly #unknown = new Set<string>();
  /** Ids found to differ, until an event explains them. */
  readonly #suspects = new Set<Map<string, object>>();
  /** Rows whose inspect and list disagreed and were asked for again, and those whose inspect has no start. */
  readonly #disputed = new Set<string>();
  readonly #hopeless = new Set<string>();
  #fail: (error: unknown) => void = () => undefined;
  readonly #poller: Poller | undefined;
  /** Counts answers that changed a row. */
  #changes = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.connection = options.connection;
    this.#signal = AbortSignal.any([options.signal, this.#end.signal]);
    // Every request in flight listens to it.
    setMaxListeners(0, this.#signal);
    this.lost = new Promise<never>((_resolve, reject) => {
      this.#fail = reject;
    });
    // Whoever holds the session looks at `lost` only once the first list is here.
    this.lost.catch(() => undefined);
    options.signal.addEventListener('abort', () => {
      this.#fail(options.signal.reason);
    });
    const shared = {
      connection: options.connection,
      signal: this.#signal,
      clock: options.clock,
      onFailure: (error: CleatError) => {
        this.#fail(error);
      },
    };
    this.#refresher = new Refresher({
      ...shared,
      apply: (found, gone) => {
        this.#apply(found, gone);
      },
      onIdle: () => {
        this.#startTimes.pump();
      },
    });
    this.#startTimes = new StartTimes({
      ...shared,
      mayAsk: () => this.#refresher.idle,
      isWanted: (id) => this.#wantsStart(id, false),
      found: (containers) => {
        this.#started(containers);
      },
    });
    const { poll } = options.connection;
    this.#poller =
      poll && new Poller({ poll, clock: options.clock, signal: this.#signal, ask: () => this.#poll() });
  }

  /** Whether somebody looks: what has no events is asked again and again only then. */
  look(isLooking: boolean): void {
    this.#poller?.look(isLooking);
  }

  /** Opens the event stream; when this resolves, a list misses nothing that comes later. */
  async open(): Promise<void> {
    if (this.#poller) return;
    const events = await this.connection.openEvents({ signal: this.#signal });
    void this.#read(events);
  }

  /** The first list: rows it does not name are gone, start times known from before are asked for again. */
  async list(): Promise<void> {
    await Promise.race([this.#refresher.listAll(() => this.#options.rows.ids()), this.lost]);
    for (const row of this.#options.rows.all())
      if (this.#wantsStart(row.id, true)) this.#startTimes.want(row.id);
    this.#startTimes.pump();
  }

  refresh(id: string): Promise<void> {
    return this.#refresher.refresh(id);
  }

  /** Lists everything, applies what differs, and gives how many rows differed that no event explains. */
  async reconcile(): Promise<number> {
    if (this.#poller) {
      await this.#poll();
      return 0;
    }
    const found = new Map<string, object>();
    const { rows } = this.#options;
    await this.#refresher.listAll(
      () => rows.ids(),
      (listed, isClean) => {
        const note = (id: string, mirror: Container | undefined, engine: Container | undefined): void => {
          if (isClean(id) && !isDeepStrictEqual(mirror, engine)) found.set(id, { mirror, engine });
        };
        for (const row of listed) note(row.id, rows.base(row.id), row);
        const ids = new Set(listed.map((row) => row.id));
        for (const id of rows.ids()) if (!ids.has(id)) note(id, rows.base(id), undefined);
        this.#suspects.add(found);
      },
    );
    if (found.size > 0) await this.#pause(LATE_EVENT_MS);
    this.#suspects.delete(found);
    if (found.size > 0 && !this.#signal.aborted)
      this.#options.log.warn(
        { engine: this.connection.engine.id, differences: [...found.values()].slice(0, 20) },
        `the mirror differed from a fresh list in ${String(found.size)} rows`,
      );
    return found.size;
  }

  close(): void {
    this.#end.abort();
    this.connection.close();
  }

  async #poll(): Promise<boolean> {
    const before = this.#changes;
    try {
      await this.#refresher.listAll(() => this.#options.rows.ids());
    } catch (thrown) {
      this.#fail(thrown);
      throw thrown;
    }
    return this.#changes !== before;
  }

  async #read(events: AsyncIterable<EngineEvent>): Promise<void> {
    try {
      for await (const event of events) {
        if (this.#signal.aborted) return;
        this.#hear(event);
      }
      this.#signal.throwIfAborted();
      throw CleatError.of('engine.unreachable', {
        engine: engineTitle(this.connection.engine),
        endpoint: endpointUri(this.connection.engine.endpoint),
        detail: 'its event stream ended',
      });
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #hear(event: EngineEvent): void {
    this.#options.onEvent(event);
    const { dialect } = this.connection.facts;
    const effect = effectOf(event, dialect);
    if (event.type === 'container') this.#noteRun(event);
    switch (effect.kind) {
      case 'ignore':
        return;
      case 'remove':
        this.#explained(effect.id);
        this.#startTimes.touch(effect.id);
        this.#refresher.removed(effect.id);
        this.#options.emit(this.#options.rows.apply([], [effect.id]));
        return;
      case 'unknown':
        this.#noteUnknown(event);
        this.#changed(effect.id, isEarly(event, dialect));
        return;
      case 'refresh':
        this.#changed(effect.id, isEarly(event, dialect));
        return;
      case 'refresh-image': {
        const names = [effect.image, event.id, event.attributes['name'] ?? ''].filter((name) => name !== '');
        this.#refresher.imagesChanged(names.map(imageKey));
        const users = names.flatMap((name) => this.#options.rows.usersOf(name));
        for (const id of new Set(users)) this.#changed(id, false);
        return;
      }
      default:
        assertNever(effect);
    }
  }

  #changed(id: string, early: boolean): void {
    if (id === '') return;
    this.#explained(id);
    this.#startTimes.touch(id);
    this.#disputed.delete(id);
    this.#hopeless.delete(id);
    this.#refresher.changed(id, early);
  }

  #explained(id: string): void {
    for (const suspects of this.#suspects) suspects.delete(id);
  }

  /** A run's `start` says when it began (an inspect says the same, to some ms); its `die` ends that. */
  #noteRun(event: EngineEvent): void {
    const { rows, emit } = this.#options;
    if (event.action === 'start') emit(rows.setStarted(new Map([[event.id, event.time]])));
    else if (event.action === 'die' || event.action === 'died') rows.clearStarted(event.id);
  }

  #noteUnknown(event: EngineEvent): void {
    const name = `${event.type} ${event.action}`;
    if (this.#unknown.has(name)) return;
    this.#unknown.add(name);
    this.#options.log.info(
      { engine: this.connection.engine.id, event: name },
      `an event that the table does not know: ${name}`,
    );
  }

  #apply(found: readonly Container[], gone: readonly string[]): void {
    const change = this.#options.rows.apply(found, gone);
    if (change.upsert.length + change.remove.length > 0) {
      this.#changes += 1;
      this.#poller?.hurry();
    }
    this.#options.emit(change);
    for (const id of gone) this.#startTimes.touch(id);
    for (const row of found) if (this.#wantsStart(row.id, false)) this.#startTimes.want(row.id);
  }

  /** True when only an inspect can tell when this row was started; `again`: also when it was told before. */
  #wantsStart(id: string, again: boolean): boolean {
    const { rows } = this.#options;
    const base = rows.base(id);
    if (!base || !lacksStart(base) || this.#hopeless.has(id)) return false;
    return again || rows.startOf(id) === undefined;
  }

  #started(containers: readonly Container[]): void {
    const { rows } = this.#options;
    const times = new Map<string, number>();
    for (const inspected of containers) {
      const { id, startedAt } = inspected;
      const base = rows.base(id);
      if (!base) continue;
      const before = rows.startOf(id);
      if ((startedAt === undefined || !isSameRun(base, inspected)) && !this.#disputed.has(id)) {
        // The list shows a state from before a change that was announced before we listened: ask once more.
        this.#disputed.add(id);
        this.#refresher.changed(id, false);
      } else if (startedAt === undefined) this.#hopeless.add(id);
      else if (before === undefined || Math.abs(before - startedAt) > SAME_START_MS) times.set(id, startedAt);
    }
    this.#options.emit(rows.setStarted(times));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#options.clock.after(ms, done);
      this.#signal.addEventListener('abort', done);
    });
  }
}
