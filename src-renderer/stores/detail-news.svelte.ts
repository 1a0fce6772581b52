import type { EngineNews } from '../../src-shared/model/engine-news';
import type { WireError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Connection } from '../app/connection.svelte';
import { follow } from '../app/link';

const HOUR_MS = 3_600_000;
/** What 5,000 starts a minute may keep in memory. */
const AT_MOST = 2_000;

/** One event with a number of its own: two may be alike. */
export interface NumberedNews {
  readonly number: number;
  readonly news: EngineNews;
}

/** What happened to one container since an hour ago, and what happens: newest first. */
export class DetailNews {
  list = $state.raw<readonly NumberedNews[]>([]);
  /** The engine has been asked, and what it remembered is here or is on its way. */
  state = $state<'loading' | 'following' | 'lost'>('loading');
  error = $state.raw<WireError | undefined>();
  #next = 1;
  #frame: number | undefined;
  #waiting: NumberedNews[] = [];
  readonly #closing = new AbortController();

  constructor(private readonly ref: ObjectRef) {}

  /**
   * Reads while somebody looks.
   *
   * @returns ends that
   */
  follow(connection: Pick<Connection, 'onLink'>): () => void {
    const stop = connection.onLink((link) => {
      const signal = AbortSignal.any([link.signal, this.#closing.signal]);
      const since = Date.now() - HOUR_MS;
      const open = (inner: AbortSignal) => {
        this.#begin();
        return link.client.events.watch({ ref: this.ref, since, follow: true }, { signal: inner });
      };
      void follow({ client: link.client, signal }, async (inner) => this.#opened(await open(inner)), {
        onItems: (items) => this.#take(items),
        onError: (error) => {
          this.state = 'lost';
          this.error = error;
        },
      });
    });
    return () => {
      stop();
      this.#closing.abort();
      if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    };
  }

  #begin(): void {
    this.#waiting = [];
    this.list = [];
  }

  #opened<T>(stream: T): T {
    this.state = 'following';
    this.error = undefined;
    return stream;
  }

  #take(items: readonly EngineNews[]): void {
    for (const news of items) this.#waiting.push({ number: this.#next++, news });
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.list = [...this.#waiting.reverse(), ...this.list]
        .sort((a, b) => b.news.at - a.news.at || b.number - a.number)
        .slice(0, AT_MOST);
      this.#waiting = [];
    });
  }
}
