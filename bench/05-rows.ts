/**
 * Budget 5: 1,000 real rows, and 10,000 emulated ones, in a real browser: nodes in the document, the first paint of
 * the list after a navigation, what one changed row costs the page's main thread, and whether the selection stays.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { fillDocker, IDLE, startDocker } from '../test/engines';
import { startEmulatedDocker } from '../test/emulators/docker-api';
import { openBrowser } from './lib/browser';
import { serveCleat } from './lib/cleat';
import { median, quantile, report } from './lib/report';
import { pause } from './lib/time';
import { mainThreadMs, openView, type View } from './lib/view';

const LOADS = 9;
const CHANGES = 30;
/** Time for what follows a change (age texts, the tick of the clock) to be counted with it. */
const AFTER_MS = 60;

/** An engine whose containers change when told to. */
interface Subject {
  readonly socket: string;
  readonly count: number;
  readonly title: string;
  /** The row that the list begins with. */
  readonly first: string;
  /** Adds `name`, not running. */
  add(name: string): Promise<{ start(): Promise<void>; stop(): Promise<void> }>;
}

/** From the beginning of a navigation to the frame with the first rows, and to the one with all of them behind. */
async function paints(view: View, { first, count }: Subject): Promise<{ begun: number[]; whole: number[] }> {
  const begun: number[] = [];
  const whole: number[] = [];
  for (let load = -1; load < LOADS; load++) {
    await view.page.reload();
    const all = await view.rowCount(count);
    const top = await view.row(first);
    const began = await view.timeOrigin();
    if (load < 0) continue;
    begun.push(top.painted - began);
    whole.push(all.painted - began);
  }
  return { begun, whole };
}

interface Changing {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Adds the rows that will change, and brings them into sight. */
async function addChanging(view: View, subject: Subject): Promise<readonly Changing[]> {
  const changing = [];
  for (const name of Array.from({ length: 10 }, (_, at) => `changing-${at}`))
    changing.push({ name, ...(await subject.add(name)) });
  await view.filter('changing-');
  await view.row('changing-9');
  return changing;
}

/**
 * Main thread time of one row's change of state, less what the page does in the same time anyway; with the details of a
 * row open beside the list, or not.
 */
async function changeCosts(
  view: View,
  changing: readonly Changing[],
  details: boolean,
): Promise<{ costs: number[]; kept: boolean }> {
  await view.page.locator('[data-name="changing-4"] .name').click();
  if (!details) await view.page.keyboard.press('Escape'); // the details go, the selection stays
  const costs: number[] = [];
  const idle: number[] = [];
  for (let at = 0; at < CHANGES; at++) {
    const one = changing[at % changing.length];
    if (!one) throw new Error('nothing to change');
    const running = Math.floor(at / changing.length) % 2 === 0;
    const before = await mainThreadMs(view.devtools);
    await pause(AFTER_MS);
    const between = await mainThreadMs(view.devtools);
    await view.forget();
    await (running ? one.start() : one.stop());
    await view.state(one.name, running ? 'running' : 'exited');
    await pause(AFTER_MS);
    const after = await mainThreadMs(view.devtools);
    idle.push(between - before);
    costs.push(after - between);
  }
  const usual = median(idle);
  const selected = await view.page.locator('[role=row][aria-selected=true]').getAttribute('data-name');
  return { costs: costs.map((cost) => cost - usual), kept: selected === 'changing-4' };
}

async function measure(browser: Browser, subject: Subject): Promise<void> {
  const cleat = await serveCleat({ docker: subject.socket });
  const view = await openView(browser, cleat.address, subject.count);
  try {
    const rows = `${subject.count.toLocaleString('en')} ${subject.title}`;
    const nodes = await view.nodes();
    report({
      name: `5 nodes in the document, ${rows}`,
      value: nodes,
      unit: 'nodes',
      reference: 76_000,
      ratio: nodes / 76_000,
      budget: '≤ 3,000',
      met: nodes <= 3000,
      samples: 1,
    });
    const { begun, whole } = await paints(view, subject);
    report({
      name: `5 navigation → the list painted, ${rows}`,
      value: median(begun),
      unit: 'ms',
      reference: 1900,
      ratio: median(begun) / 1900,
      budget: '≤ 200 ms',
      met: median(begun) <= 200,
      samples: begun.length,
      p95: quantile(begun, 0.95),
      note: `with all rows behind ${median(whole).toFixed(0)} ms (p95 ${quantile(whole, 0.95).toFixed(0)})`,
    });
    const changing = await addChanging(view, subject);
    for (const details of [false, true]) {
      const { costs, kept } = await changeCosts(view, changing, details);
      const p95 = quantile(costs, 0.95);
      report({
        name: `5 one row changes: main thread of the page, ${rows}${details ? ', details open' : ''}`,
        value: median(costs),
        unit: 'ms',
        reference: 1700,
        ratio: median(costs) / 1700,
        budget: 'p95 ≤ 16 ms, selection kept',
        met: p95 <= 16 && kept,
        samples: costs.length,
        p95,
        note: `scripts, styles, layout and paint with all that follows; selection ${kept ? 'kept' : 'LOST'}`,
      });
    }
  } finally {
    await view.close();
    await cleat.close();
  }
}

const browser = await openBrowser();
const dir = mkdtempSync(join(tmpdir(), 'cleat-bench-'));
try {
  const docker = await startDocker();
  try {
    await fillDocker(docker, 1000);
    const image = await docker.busybox();
    await measure(browser, {
      socket: docker.socket,
      count: 1000,
      title: 'real containers',
      first: 'fill-0001',
      add: async (name) => {
        await docker.request('POST', `/containers/create?name=${name}`, { Image: image, Cmd: IDLE });
        const change = async (verb: string): Promise<void> => {
          await docker.request('POST', `/containers/${name}/${verb}`);
        };
        return { start: () => change('start'), stop: () => change('stop') };
      },
    });
  } finally {
    await docker.close();
  }
  const emulated = await startEmulatedDocker(join(dir, 'docker.sock'), 10_000);
  try {
    await measure(browser, {
      socket: emulated.socket,
      count: 10_000,
      title: 'emulated containers',
      first: 'emulated-00000',
      add: (name) => {
        const container = emulated.create(name);
        return Promise.resolve({
          start: () => Promise.resolve(emulated.start(container)),
          stop: () => Promise.resolve(emulated.stop(container)),
        });
      },
    });
  } finally {
    await emulated.close();
  }
} finally {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
}
