import type { Browser, CDPSession, Page } from 'playwright-core';
import { z } from 'zod';
import { ui } from '../../src-shared/messages/ui-en';
import { now, pause } from './time';

/** The list of containers in a real browser, and when what was in it. Times are `now()` of this process. */
export interface View {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Lets only rows with this text through, so that new ones are in sight; counts of rows begin anew. */
  filter(text: string): Promise<void>;
  /** Resolves with the time the row of this name was in the document (`shown`), and in a painted frame (`painted`). */
  row(name: string): Promise<Sight>;
  /** The same for a row of this name whose state reads so, exit codes aside. */
  state(name: string, state: string): Promise<Sight>;
  /** The same for the list having so many rows, in sight or not. */
  rowCount(count: number): Promise<Sight>;
  /** What `row` would answer, for a row that has been there; undefined when it has not. */
  seen(name: string): Promise<Sight | undefined>;
  /** Lets everything be noted anew. */
  forget(): Promise<void>;
  /** Elements, texts and comments in the document. */
  nodes(): Promise<number>;
  /** When the last navigation began. */
  timeOrigin(): Promise<number>;
  close(): Promise<void>;
}

export interface Sight {
  readonly shown: number;
  readonly painted: number;
}

/** Far beyond any budget: what is not in the list by then never comes. */
const PATIENCE_MS = 30_000;

const sightSchema = z.object({ shown: z.number(), painted: z.number() });

/** Notes, in the page, the first time of every row's name, every state of it, and every count of rows. */
function noteRows(): void {
  const at = (): number => performance.timeOrigin + performance.now();
  const times = new Map<string, { shown: number; painted: number }>();
  const waiting = new Map<string, ((sight: { shown: number; painted: number }) => void)[]>();
  const frames = new MessageChannel();
  let fresh: string[] = [];
  const tell = (key: string): void => {
    const sight = times.get(key);
    if (!sight || sight.painted === 0) return;
    for (const resolve of waiting.get(key) ?? []) resolve(sight);
    waiting.delete(key);
  };
  // The message that a frame's callback sends itself comes after that frame has been painted.
  frames.port1.onmessage = () => {
    const painted = at();
    for (const key of fresh) {
      const sight = times.get(key);
      if (sight) sight.painted = painted;
      tell(key);
    }
    fresh = [];
  };
  const note = (key: string): void => {
    if (times.has(key)) return;
    times.set(key, { shown: at(), painted: 0 });
    if (fresh.push(key) === 1) requestAnimationFrame(() => frames.port2.postMessage(''));
  };
  const look = (): void => {
    const grid = document.querySelector('[role=grid]');
    if (!grid) return;
    note(`count ${Number(grid.getAttribute('aria-rowcount')) - 1}`);
    for (const row of grid.querySelectorAll('[role=row][data-name]')) {
      const name = row.getAttribute('data-name') ?? '';
      note(`row ${name}`);
      const state = row.querySelector('.state')?.textContent?.trim() ?? '';
      note(`state ${name} ${state.replace(/ \(.*/, '')}`);
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['aria-rowcount', 'data-name'],
  });
  Object.assign(window, {
    cleatForget: (beginning: string) => {
      for (const key of times.keys()) if (key.startsWith(beginning)) times.delete(key);
    },
    cleatSight: (key: string) => times.get(key),
    cleatWhen: (key: string) =>
      new Promise((resolve) => {
        waiting.set(key, [...(waiting.get(key) ?? []), resolve]);
        tell(key);
      }),
  });
}

/** How far the page's clock is ahead of ours (ms), from the fastest of some round trips. */
async function clockOffset(page: Page): Promise<number> {
  let best = { trip: Number.POSITIVE_INFINITY, offset: 0 };
  for (let at = 0; at < 25; at++) {
    const sent = now();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const trip = now() - sent;
    if (trip < best.trip) best = { trip, offset: there - (sent + trip / 2) };
  }
  return best.offset;
}

/** Opens `address` and waits until the list has `count` rows. */
export async function openView(browser: Browser, address: string, count: number): Promise<View> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  // tsx names functions by a helper that the page does not have.
  await context.addInitScript('globalThis.__name = (fn) => fn');
  await context.addInitScript(noteRows);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(address);
  const raw = async (key: string): Promise<Sight> => {
    const stop = new AbortController();
    const late = pause(PATIENCE_MS, stop.signal).then(async () => {
      throw new Error(`not within ${PATIENCE_MS} ms: ${key}; the page says: ${await page.innerText('body')}`);
    });
    const sight = page.evaluate((wanted) => (window as unknown as PageNotes).cleatWhen(wanted), key);
    try {
      return sightSchema.parse(await Promise.race([sight, late]));
    } finally {
      stop.abort();
    }
  };
  await raw(`count ${count}`);
  const offset = await clockOffset(page);
  const ours = ({ shown, painted }: Sight): Sight => ({ shown: shown - offset, painted: painted - offset });
  const when = async (key: string): Promise<Sight> => ours(await raw(key));
  return {
    page,
    devtools,
    filter: async (text) => {
      await page.getByRole('searchbox', { name: ui.containers.filter }).fill(text);
      await page.evaluate(() => (window as unknown as PageNotes).cleatForget('count '));
    },
    row: (name) => when(`row ${name}`),
    state: (name, state) => when(`state ${name} ${state}`),
    rowCount: (rows) => when(`count ${rows}`),
    seen: async (name) => {
      const sight = await page.evaluate(
        (key) => (window as unknown as PageNotes).cleatSight(key),
        `row ${name}`,
      );
      return sight === undefined ? undefined : ours(sightSchema.parse(sight));
    },
    forget: () => page.evaluate(() => (window as unknown as PageNotes).cleatForget('')),
    nodes: () =>
      page.evaluate(() => {
        const walker = document.createTreeWalker(document);
        let count = 1;
        while (walker.nextNode()) count++;
        return count;
      }),
    timeOrigin: async () => (await page.evaluate(() => performance.timeOrigin)) - offset,
    close: () => context.close(),
  };
}

interface PageNotes {
  cleatForget(beginning: string): void;
  cleatWhen(key: string): Promise<unknown>;
  cleatSight(key: string): unknown;
}

const metricsSchema = z.array(z.object({ name: z.string(), value: z.number() }));

/** How long the page's main thread has worked until now, ms. */
export async function mainThreadMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const found = metricsSchema.parse(metrics).find(({ name }) => name === 'TaskDuration');
  if (!found) throw new Error('the browser tells no TaskDuration');
  return found.value * 1000;
}
