import { AsyncIteratorClass } from '@orpc/shared';
import type { StreamMessage } from '../../../src-shared/model/stream';

/** A stream that a test pushes into; what nobody has read yet waits. */
export class FakeStream<T> {
  readonly #listeners = new Set<(message: StreamMessage<T>) => void>();
  #streams = 0;

  /** How many readers there are now. */
  get readers(): number {
    return this.#listeners.size;
  }

  push(...items: readonly T[]): void {
    for (const listener of this.#listeners) listener({ type: 'batch', seq: 0, items });
  }

  /** One reader's messages: `first` at once, then what is pushed, until `signal`. As the real client gives them. */
  open(first: readonly T[], signal: AbortSignal | undefined) {
    const messages = this.#read(first, signal);
    return new AsyncIteratorClass<StreamMessage<T>, unknown>(
      () => messages.next(),
      async () => void (await messages.return()),
    );
  }

  /** One reader's messages: these, and the end. */
  static of<T>(items: readonly T[]) {
    const messages = (async function* (): AsyncGenerator<StreamMessage<T>, void, void> {
      yield { type: 'open', stream: 'fake-finite' };
      if (items.length > 0) yield { type: 'batch', seq: 1, items };
    })();
    return new AsyncIteratorClass<StreamMessage<T>, unknown>(
      () => messages.next(),
      async () => void (await messages.return()),
    );
  }

  async *#read(
    first: readonly T[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StreamMessage<T>, void, void> {
    const queue: StreamMessage<T>[] = [];
    let wake = (): void => undefined;
    const listener = (message: StreamMessage<T>): void => {
      queue.push(message);
      wake();
    };
    this.#listeners.add(listener);
    signal?.addEventListener('abort', () => wake());
    try {
      yield { type: 'open', stream: `fake-${++this.#streams}` };
      let seq = 0;
      if (first.length > 0) yield { type: 'batch', seq: ++seq, items: first };
      while (!signal?.aborted) {
        const message = queue.shift();
        if (message?.type === 'batch') yield { ...message, seq: ++seq };
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (queue.length > 0 || signal?.aborted) resolve();
          });
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }
}
