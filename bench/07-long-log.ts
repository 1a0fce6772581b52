/**
 * Budget 7: a million log lines of an emulated engine, written at 20,000 a second and followed in the log of a
 * real page. What its renderer's processes hold more than before; then, while lines still come at 1,000 a second, how
 * long it takes until a jump shows its rows, a key its next match, and a letter in the search field its effect. Last, a
 * line of 100 MB: what it adds to the renderer's processes, and the frames meanwhile.
 */
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { ui } from '../src-shared/messages/ui-en';
import { openBrowser } from './lib/browser';
import { serveCleat } from './lib/cleat';
import { startLogEngine } from './lib/log-engine';
import { openLogPage, type LogPage } from './lib/log-page';
import { pssMb } from './lib/processes';
import { median, quantile, report } from './lib/report';
import { pause } from './lib/time';

const LINES = 1_000_000;
const FIRST = 1_000;
const A_SECOND = 20_000;
const PATIENCE_MS = 180_000;
const JUMPS = 30;
const WORDS = ['404', 'things/7', '000', 'length', 'no such word'];
const LONG_LINE = 100_000_000;
const ALLOWED_MB = 100;
const FRAME_MS = 50;
const ALLOWED_MS = 100;
const processesSchema = z.object({
  processInfo: z.array(z.object({ id: z.number(), type: z.string() })),
});

async function renderersMb(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = processesSchema.parse(await session.send('SystemInfo.getProcessInfo'));
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + pssMb(id), 0);
}

/** Jumps in the page and resolves, in ms, at the frame in which every row in sight is there. */
const jumpTo = (share: number): string => `new Promise((resolve) => {
  const log = document.querySelector('[role=log]');
  const began = performance.now();
  log.scrollTop = log.scrollHeight * ${share};
  const look = () => {
    const box = log.getBoundingClientRect();
    const at = (y) => document.elementFromPoint(box.left + 60, y)?.closest('[data-position]');
    if (at(box.top + 10) && at(box.top + box.height / 2)) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

/** Sets the search's text and resolves, in ms, with the next frame and with the end of the search. */
const search = (text: string): string => `new Promise((resolve) => {
  const field = document.querySelector('[role=searchbox][aria-label="${ui.logs.search}"]');
  const note = () => field.closest('.field').textContent;
  const began = performance.now();
  let painted;
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  const look = () => {
    painted ??= performance.now() - began;
    if (/ of |no match/.test(note()) && painted !== undefined && performance.now() - began > 17)
      resolve([painted, performance.now() - began]);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

const numberSchema = z.number();
const pairSchema = z.tuple([z.number(), z.number()]);

async function measure(width: number): Promise<void> {
  const engine = await startLogEngine(width);
  const cleat = await serveCleat({ docker: engine.socket });
  const browser = await openBrowser();
  try {
    const log = await openLogPage(browser, cleat.address, engine.name);
    await engine.write(FIRST, FIRST);
    await log.reaches(FIRST - 1, PATIENCE_MS);
    await pause(2_000);
    const before = await renderersMb(browser);
    const began = performance.now();
    const highest = { mb: 0 };
    const writing = engine.write(LINES, A_SECOND);
    const written = { yet: false };
    void writing.then(() => (written.yet = true));
    while (!written.yet) {
      highest.mb = Math.max(highest.mb, await renderersMb(browser));
      await pause(500);
    }
    await log.reaches(FIRST + LINES - 1, PATIENCE_MS);
    const seconds = (performance.now() - began) / 1000;
    await pause(2_000);
    const grown = (await renderersMb(browser)) - before;
    report({
      name: `7 growth of renderer and worker (PSS), 1,000,000 lines of ${width} characters followed`,
      value: grown,
      unit: 'MB',
      reference: ALLOWED_MB,
      budget: '≤ 100 MB',
      met: grown <= ALLOWED_MB,
      samples: 1,
      note: `${Math.round(highest.mb - before)} MB at most on the way; ${Math.round(LINES / seconds).toLocaleString('en')} lines a second`,
    });
    await interact(log, width, engine.write(60_000, 1_000));
  } finally {
    await browser.close();
    await cleat.close();
    await engine.close();
  }
}

async function interact(log: LogPage, width: number, writing: Promise<void>): Promise<void> {
  const stopped = { yet: false };
  void writing.catch(() => (stopped.yet = true));
  const jumps: number[] = [];
  for (let n = 0; n < JUMPS; n++)
    jumps.push(numberSchema.parse(await log.page.evaluate(jumpTo(((n * 37) % 100) / 100))));
  const letters: number[] = [];
  const searches: number[] = [];
  for (const word of WORDS) {
    const [painted, done] = pairSchema.parse(await log.page.evaluate(search(word)));
    letters.push(painted);
    searches.push(done);
  }
  const figures = [
    ['a jump in the log → its rows are shown', jumps, ''],
    [
      'a letter in the search field → the next picture',
      letters,
      `all are searched after ${Math.round(median(searches))} ms`,
    ],
  ] as const;
  for (const [what, values, note] of figures)
    report({
      name: `7 ${what}, a full ring of lines of ${width} characters, 1,000 a second coming`,
      value: median(values),
      unit: 'ms',
      reference: ALLOWED_MS,
      budget: 'p95 < 100 ms',
      met: quantile(values, 0.95) < ALLOWED_MS,
      samples: values.length,
      p95: quantile(values, 0.95),
      ...(note === '' ? {} : { note }),
    });
}

async function measureOneLine(): Promise<void> {
  const engine = await startLogEngine();
  const cleat = await serveCleat({ docker: engine.socket });
  const browser = await openBrowser();
  const servedMb = (): number => pssMb(cleat.process.pid ?? 0);
  try {
    const log = await openLogPage(browser, cleat.address, engine.name);
    await engine.write(1, FIRST);
    await log.reaches(0, PATIENCE_MS);
    await pause(2_000);
    const before = await renderersMb(browser);
    const servedBefore = servedMb();
    await log.record();
    const began = performance.now();
    await engine.writeLong(LONG_LINE);
    await log.page.getByRole('log').getByText('after it', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    const seconds = (performance.now() - began) / 1000;
    const { between, longTasks } = await log.frames();
    await pause(2_000);
    const grown = (await renderersMb(browser)) - before;
    report({
      name: '7 growth of renderer and worker (PSS), one line of 100 MB followed',
      value: grown,
      unit: 'MB',
      reference: ALLOWED_MB,
      budget: '≤ 100 MB',
      met: grown <= ALLOWED_MB,
      samples: 1,
      note: `read in ${seconds.toFixed(1)} s; the served process grew by ${Math.round(servedMb() - servedBefore)} MB`,
    });
    const longest = Math.max(...between);
    report({
      name: '7 longest frame of the page meanwhile, one line of 100 MB',
      value: longest,
      unit: 'ms',
      reference: FRAME_MS,
      budget: 'no frame > 50 ms',
      met: longest <= FRAME_MS,
      samples: between.length,
      note: `${longTasks.length} tasks over 50 ms`,
    });
  } finally {
    await browser.close();
    await cleat.close();
    await engine.close();
  }
}

await measure(100);
await measure(600);
await measureOneLine();
