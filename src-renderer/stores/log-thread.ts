import type { LogItem, LogLines, LogPacket } from '../../src-shared/model/log-line';
import { packParcel } from '../lib/log-parcel';
import { openFrame, type FrameParcel } from '../logs/frame-parcel';
import type { CopyRange, FromLogWorker, LogFrame, ToLogWorker } from '../logs/protocol';

/** Batches on their way to the worker; the stream is read no faster than the worker takes them. */
const IN_FLIGHT = 4;

/** What the worker says, as it crosses. */
type Sent = Exclude<FromLogWorker, LogFrame> | FrameParcel;

/** The page's end of the worker that holds a log. */
export class LogThread {
  readonly #worker: Worker;
  readonly #copies = new Map<number, (text: string) => void>();
  #waiting: (() => void)[] = [];
  #inFlight = 0;
  #next = 1;

  constructor(on: { frame(frame: LogFrame): void; broken(): void }) {
    this.#worker = new Worker(new URL('../logs/worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('error', () => on.broken());
    this.#worker.addEventListener('messageerror', () => on.broken());
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Sent>) => {
      if (data.type === 'parcel') on.frame(openFrame(data));
      else if (data.type === 'taken') this.#taken();
      else {
        this.#copies.get(data.id)?.(data.text);
        this.#copies.delete(data.id);
      }
    });
  }

  send(message: ToLogWorker): void {
    this.#worker.postMessage(message);
  }

  /** Resolves when the next batch may be sent. */
  async push(source: number, items: readonly (LogItem | LogLines | LogPacket)[]): Promise<void> {
    this.#inFlight += 1;
    const parcel = packParcel(items);
    this.#worker.postMessage({ type: 'push', source, ...parcel } satisfies ToLogWorker, {
      transfer: parcel.memory ? [parcel.memory] : [],
    });
    if (this.#inFlight >= IN_FLIGHT) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  copy(range: CopyRange | undefined, times: boolean): Promise<string> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#copies.set(id, resolve);
      this.send({ type: 'copy', id, range, times });
    });
  }

  close(): void {
    this.#worker.terminate();
    for (const go of this.#waiting) go();
    this.#waiting = [];
    // What was held is gone: there is nothing to copy any more.
    for (const resolve of this.#copies.values()) resolve('');
    this.#copies.clear();
  }

  #taken(): void {
    this.#inFlight -= 1;
    this.#waiting.shift()?.();
  }
}
