import { packFrame } from '../../../src-renderer/logs/frame-parcel';
import { LogCore } from '../../../src-renderer/logs/log-core';
import { answerJob } from '../../../src-renderer/logs/match-lines';
import type { MatchJob, ToLogWorker } from '../../../src-renderer/logs/protocol';

type Listener = (event: { data: unknown }) => void;

/** The worker of a log where there are no workers: the same code, told by copies in a later turn, as a worker is. */
export class WorkerInPage {
  readonly #listeners: Listener[] = [];
  #ended = false;
  readonly #core: LogCore;

  constructor() {
    this.#core = new LogCore({
      post: (message) => {
        const data = message.type === 'frame' ? packFrame(message) : message;
        this.#later(() => this.#listeners.forEach((listen) => listen({ data })));
      },
      free: () => undefined,
      startMatching: (on) => ({
        post: (job: MatchJob) => this.#later(() => on.answer(answerJob(job))),
        terminate: () => undefined,
      }),
    });
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === 'message') this.#listeners.push(listener);
  }

  postMessage(message: ToLogWorker, options?: StructuredSerializeOptions): void {
    const copy = structuredClone(message, options);
    this.#later(() => this.#core.take(copy));
  }

  terminate(): void {
    this.#ended = true;
  }

  #later(act: () => void): void {
    setTimeout(() => {
      if (!this.#ended) act();
    }, 0);
  }
}
