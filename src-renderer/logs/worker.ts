import { LogCore } from './log-core';
import type { MatchAnswer, ToLogWorker } from './protocol';

const core = new LogCore({
  post: (message, handedOver) =>
    self.postMessage(message, { transfer: handedOver === undefined ? [] : [handedOver] }),
  startMatching(on) {
    const thread = new Worker(new URL('./regex-worker.ts', import.meta.url), { type: 'module' });
    thread.addEventListener('message', (event: MessageEvent<MatchAnswer>) => on.answer(event.data));
    thread.addEventListener('error', () => on.broken());
    return { post: (job) => thread.postMessage(job), terminate: () => thread.terminate() };
  },
});
self.addEventListener('message', (event: MessageEvent<ToLogWorker>) => core.take(event.data));
