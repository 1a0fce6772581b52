import { setMaxListeners } from 'node:events';
import type { Container } from '../../../src-shared/model/container';
import type { EngineState } from '../../../src-shared/model/engine';
import type { Image, ImagePending } from '../../../src-shared/model/image';
import { CleatError } from '../../../src-shared/model/error';
import type { EngineConnection } from '../../engines/connection';
import type { EngineEvent } from '../../engines/events';
import type { Clock } from '../clock';
import { Poller } from '../poller';
import { ImageRefresher } from './image-refresher';
import { ImageTable, type ImageChange } from './image-table';

/** What is needed of a connection. */
export type ImageConnection = Pick<EngineConnection, 'engine' | 'images' | 'poll'>;

export interface EngineImagesOptions {
  readonly clock: Clock;
  readonly emit: (change: ImageChange) => void;
  /** Whether it was listed, or why not, is another now. */
  readonly onState: () => void;
}

/** How long after a failure it is asked again (ms). */
const AGAIN_MS = 5000;

interface Work {
  readonly connection: ImageConnection;
  readonly abort: AbortController;
  readonly refresher: ImageRefresher;
}

/** The images of one engine, while somebody wants them. */
export class EngineImages {
  readonly #options: EngineImagesOptions;
  readonly #table = new ImageTable();
  #work: Work | undefined;
  #listed = false;
  #failed: { readonly error: CleatError; readonly since: number } | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(options: EngineImagesOptions) {
    this.#options = options;
  }

  all(): Image[] {
    return this.#table.all();
  }

  get(id: string): Image | undefined {
    return this.#table.get(id);
  }

  /** How far its images are known, where the engine itself is `live`. */
  stateOf(live: EngineState): EngineState {
    if (live.state !== 'live') return live;
    if (this.#failed)
      return {
        state: 'unreachable',
        error: this.#failed.error.wire,
        since: this.#failed.since,
        stale: this.#listed,
      };
    return this.#listed ? live : { state: 'connecting' };
  }

  /** The engine answers by this connection: what it holds is listed anew. */
  begin(connection: ImageConnection): void {
    if (this.#work?.connection === connection) return;
    this.pause();
    const { images, poll } = connection;
    if (!images) {
      this.#fail(
        CleatError.of('runtime.cannot', {
          runtime: connection.engine.runtime,
          what: 'list images',
          why: 'Cleat does that by the API of an engine, and this one has none.',
          instead: 'Use its own command line.',
        }),
      );
      return;
    }
    const abort = new AbortController();
    // Every request in flight listens to it.
    setMaxListeners(0, abort.signal);
    const table = this.#table;
    const refresher = new ImageRefresher({
      calls: images,
      signal: abort.signal,
      held: (id) => table.get(id),
      ids: () => table.ids(),
      holderOf: (tag) => table.holderOf(tag),
      apply: (found, gone) => {
        this.#options.emit(table.apply(found, gone));
      },
      onListed: () => {
        this.#ready();
      },
      onFailure: (error) => {
        this.#fail(error);
        this.#cancelRetry ??= this.#options.clock.after(AGAIN_MS, () => {
          this.#cancelRetry = undefined;
          void refresher.work();
        });
      },
    });
    this.#work = { connection, abort, refresher };
    if (poll) {
      const ask = async (): Promise<boolean> => {
        await refresher.refresh();
        return false;
      };
      new Poller({ poll, clock: this.#options.clock, signal: abort.signal, ask }).look(true);
    }
    void refresher.work();
  }

  /** The connection is gone, or nobody looks: rows stay as they were last. */
  pause(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#work?.abort.abort();
    this.#work = undefined;
  }

  hear(event: EngineEvent): void {
    this.#work?.refresher.hear(event);
  }

  async refresh(ids?: readonly string[]): Promise<void> {
    await this.#work?.refresher.refresh(ids);
  }

  containers(upsert: readonly Container[], remove: readonly string[]): void {
    this.#options.emit(this.#table.used(this.#table.uses.apply(upsert, remove)));
  }

  mark(id: string, pending: ImagePending | undefined): void {
    this.#options.emit(this.#table.mark(id, pending));
  }

  /** Every row gone. */
  clear(): void {
    this.pause();
    this.#listed = false;
    this.#failed = undefined;
    this.#options.emit(this.#table.apply([], this.#table.ids()));
    this.#table.clear();
  }

  #ready(): void {
    const isNews = !this.#listed || this.#failed !== undefined;
    this.#listed = true;
    this.#failed = undefined;
    if (isNews) this.#options.onState();
  }

  #fail(error: CleatError): void {
    this.#failed = { error, since: this.#failed?.since ?? this.#options.clock.now() };
    this.#options.onState();
  }
}
