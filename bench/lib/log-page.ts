import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { deskPage } from '../../test/e2e/desk';
import { pause } from './time';

const POLL_MS = 20;

/** The log of one container in a real page, with every frame of the page recorded. */
export interface LogPage {
  readonly page: Page;
  /** Messages of the WebSocket since the last call of this, both ways. */
  messages(): number;
  /** Resolves when the row with this seq, or a later one, is in the document, with how long it took (ms). */
  reaches(seq: number, patienceMs: number): Promise<number>;
  /** Begins to record frames, anew. */
  record(): Promise<void>;
  /** What has been recorded, in ms: from each frame to the next, and tasks of over 50 ms. */
  frames(): Promise<Frames>;
}

const framesSchema = z.object({ between: z.array(z.number()), longTasks: z.array(z.number()) });
export type Frames = z.infer<typeof framesSchema>;

/** In the page: a plain script, since a function would be changed by what runs these files. */
const RECORDER = `(() => {
  const held = { between: [], longTasks: [], last: undefined };
  window.benchFrames = held;
  const step = (at) => {
    if (held.last !== undefined) held.between.push(at - held.last);
    held.last = at;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) held.longTasks.push(entry.duration);
  }).observe({ type: 'longtask' });
})()`;

export async function openLogPage(browser: Browser, address: string, name: string): Promise<LogPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  let count = 0;
  page.on('websocket', (socket) => {
    socket.on('framereceived', () => (count += 1));
    socket.on('framesent', () => (count += 1));
  });
  await page.goto(address);
  const desk = deskPage(page);
  await desk.select(name);
  await desk.tab('logs');
  await page.locator('[role=log]').waitFor();
  await page.evaluate(RECORDER);
  return {
    page,
    messages: () => {
      const seen = count;
      count = 0;
      return seen;
    },
    reaches: async (seq, patienceMs) => {
      const began = performance.now();
      const last = `Number(document.querySelector('[role=log]')?.dataset.logLast ?? -1)`;
      while (Number(await page.evaluate(last)) < seq) {
        if (performance.now() - began > patienceMs)
          throw new Error(`line ${seq} not within ${patienceMs} ms`);
        await pause(POLL_MS);
      }
      return performance.now() - began;
    },
    record: async () => {
      await page.evaluate(
        'benchFrames.between = []; benchFrames.longTasks = []; benchFrames.last = undefined',
      );
    },
    frames: async () => framesSchema.parse(await page.evaluate('({ ...benchFrames })')),
  };
}
