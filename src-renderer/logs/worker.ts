import { packFrame } from './frame-parcel';
import { LogCore } from './log-core';
import type { MatchAnswer, ToLogWorker } from './protocol';

const core = new LogCore({
  post(message) {
    if (message.type !== 'frame') return self.postMessage(message);
    const parcel = packFrame(message);
    self.postMessage(parcel, { transfer: [parcel.memory] });
  },
  free(memory) {
    // What is handed to a port whose other end is gone is gone, too; by itself it would wait for a collection.
    const { port1, port2 } = new MessageChannel();
    port2.close();
    port1.postMessage(undefined, [memory]);
    port1.close();
  },
  startMatching(on) {
    const thread = new Worker(new URL('./regex-worker.ts', import.meta.url), { type: 'module' });
    thread.addEventListener('message', (event: MessageEvent<MatchAnswer>) => on.answer(event.data));
    thread.addEventListener('error', () => on.broken());
    return { post: (job) => thread.postMessage(job), terminate: () => thread.terminate() };
  },
});
self.addEventListener('message', (event: MessageEvent<ToLogWorker>) => core.take(event.data));
