import { isDeepStrictEqual } from 'node:util';
import type { Container, Pending } from '../../src-shared/model/container';
import { endpointUri, type EngineDescription, type EngineState } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { ContainersPatch } from '../../src-shared/model/patch';
import type { ConnectEngine, EngineConnection } from '../engines/connection';
import type { EngineEvent } from '../engines/events';
import type { Logger } from '../log/logger';
import type { Clock } from './clock';
import { createRetry, type Retry } from './retry';
import { Rows, type RowChange } from './rows';
import { Session } from './session';

/** Where the mirror says what nobody should have to see. */
export type MirrorLog = Pick<Logger, 'info' | 'warn'>;

export interface EngineMirrorOptions {
  readonly description: EngineDescription;
  readonly connect: ConnectEngine;
  readonly log: MirrorLog;
  readonly clock: Clock;
  /** Where the count of patches goes on: a reader must not meet a revision twice. */
  readonly revision: number;
  readonly emit: (patch: ContainersPatch) => void;
  /** The engine's state is another one now. */
  readonly onState: () => void;
  readonly onEvent: (event: EngineEvent) => void;
}

/** A connection that held for this long was a good one: the next loss is tried again at once. */
const GOOD_MS = 1000;
/** A try that has taken this long is given up for a new one when somebody asks. */
const SLOW_MS = 1000;

/** One engine's live state: connects, follows its events, and comes back when it was lost. */
export class EngineMirror {
  readonly #options: EngineMirrorOptions;
  readonly #rows = new Rows();
  readonly #closing = new AbortController();
  readonly #retry: Retry;
  readonly #ended: Promise<void>;
  #description: EngineDescription;
  #state: EngineState = { state: 'connecting' };
  #session: Session | undefined;
  #attempt: { readonly since: number; readonly abort: AbortController } | undefined;
  #revision: number;
  #listed = false;
  #isLooking = false;

  constructor(options: EngineMirrorOptions) {
    this.#options = options;
    this.#description = options.description;
    this.#revision = options.revision;
    this.#retry = createRetry(options.description.endpoint, options.clock);
    this.#ended = this.#run();
  }

  get description(): EngineDescription {
    return this.#description;
  }
  /** What is shown of it may change (its name, its aliases) while it stays the same engine. */
  describe(description: EngineDescription): void {
    this.#description = description;
  }
  get state(): EngineState {
    return this.#state;
  }
  get revision(): number {
    return this.#revision;
  }
  containers(): Container[] {
    return this.#rows.all();
  }
  container(id: string): Container | undefined {
    return this.#rows.get(id);
  }

  /** The connection; throws what keeps it away. */
  connection(): EngineConnection {
    if (this.#session) return this.#session.connection;
    if (this.#state.state === 'unreachable') throw CleatError.fromWire(this.#state.error);
    throw CleatError.of('engine.unreachable', {
      engine: this.#description.name,
      endpoint: endpointUri(this.#description.endpoint),
      detail: 'it has not answered yet',
    });
  }

  mark(id: string, pending: Pending | undefined): void {
    this.#emit(this.#rows.setPending(id, pending));
  }

  look(isLooking: boolean): void {
    this.#isLooking = isLooking;
    this.#session?.look(isLooking);
  }

  /** Resolves when asked and applied; when the engine is lost before, at once, since a list follows its return. */
  async refresh(id: string): Promise<void> {
    await this.#session?.refresh(id);
  }

  wake(): void {
    if (this.#session) return;
    if (this.#attempt && this.#options.clock.now() - this.#attempt.since > SLOW_MS)
      this.#attempt.abort.abort();
    this.#retry.now();
  }

  /** Compares with a fresh list; gives how many rows differed without an event to explain it. */
  async reconcile(): Promise<number> {
    return this.#state.state === 'live' ? ((await this.#session?.reconcile()) ?? 0) : 0;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
    this.#retry.close();
  }

  /** Every row gone: for an engine that is no longer kept. */
  clear(): void {
    this.#emit(this.#rows.apply([], this.#rows.ids()));
  }

  async #run(): Promise<void> {
    const closing = this.#closing.signal;
    while (!closing.aborted) {
      const began = this.#options.clock.now();
      const abort = new AbortController();
      this.#attempt = { since: began, abort };
      try {
        await this.#live(AbortSignal.any([closing, abort.signal]));
      } catch (thrown) {
        if (closing.aborted) break;
        this.#lost(abort.signal.aborted ? undefined : CleatError.from(thrown));
      }
      await this.#retry.wait(closing);
    }
  }

  /** One connection from its first request to its loss; always ends by throwing. */
  async #live(signal: AbortSignal): Promise<never> {
    const { connect, clock, log } = this.#options;
    // The id, not the newest description: it says where to connect.
    const connection = await connect(this.#options.description, { signal });
    const session = new Session({
      connection,
      signal,
      clock,
      log,
      rows: this.#rows,
      emit: (change) => {
        this.#emit(change);
      },
      onEvent: this.#options.onEvent,
    });
    let since: number | undefined;
    try {
      await session.open();
      this.#session = session;
      await session.list();
      since = clock.now();
      this.#attempt = undefined;
      this.#listed = true;
      this.#retry.close();
      this.#setState({ state: 'live', facts: connection.facts, since });
      this.#options.emit({ type: 'ready', engine: this.#description.id, revision: this.#revision });
      session.look(this.#isLooking);
      return await session.lost;
    } finally {
      this.#session = undefined;
      session.close();
      if (since !== undefined && clock.now() - since > GOOD_MS) this.#retry.reset();
    }
  }

  /** `undefined`: only the try was given up for a new one. */
  #lost(error: CleatError | undefined): void {
    if (!error) return;
    const before = this.#state.state === 'unreachable' ? this.#state : undefined;
    const state: EngineState = {
      state: 'unreachable',
      error: error.wire,
      since: before?.since ?? this.#options.clock.now(),
      stale: this.#listed,
    };
    if (!isDeepStrictEqual(before, state)) this.#setState(state);
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#options.onState();
  }

  #emit({ upsert, remove }: RowChange): void {
    if (upsert.length + remove.length === 0) return;
    this.#revision += 1;
    this.#options.emit({
      type: 'rows',
      engine: this.#description.id,
      revision: this.#revision,
      upsert,
      remove,
    });
  }
}
