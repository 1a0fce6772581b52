/**
 * Budget 11: nobody looks. What `cleat serve` with a page in a background tab, and the app with a hidden window, use
 * of the processor in a minute with 1,000 containers, and what they ask their engine meanwhile. Each has an engine of
 * its own, which counts what it is asked.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulatedDocker, type EmulatedDocker } from '../test/emulators/docker-api';
import { serveCleat, temporaryHome } from './lib/cleat';
import { openHiddenPage } from './lib/hidden-page';
import { cpuMs, familyOf } from './lib/processes';
import { report } from './lib/report';
import { pause } from './lib/time';
import { listOf, openCleatWindow, openDisplay } from './lib/window/window';

const COUNT = 1000;
const MINUTE_MS = 60_000;
/** What a start leaves behind: collecting garbage, closing connections that nobody needs any more. */
const SETTLE_MS = 8_000;

const home = temporaryHome();
const [servedDocker, windowDocker] = await Promise.all([
  startEmulatedDocker(join(home, 'served.sock'), COUNT),
  startEmulatedDocker(join(home, 'window.sock'), COUNT),
]);
const display = await openDisplay();
const cleat = await serveCleat({ docker: servedDocker.socket });
const list = listOf(COUNT);
try {
  const page = await openHiddenPage(
    cleat.address,
    `document.querySelector(${JSON.stringify(list)}) !== null`,
  );
  const window = await openCleatWindow({
    home,
    display: display.name,
    docker: windowDocker.socket,
    wait: { list },
  });
  try {
    await window.at('list');
    window.hide();
    await window.at('hidden');
    await pause(SETTLE_MS);

    const server = cleat.process.pid ?? Number.NaN;
    const family = familyOf(window.pid);
    const used = (): { server: number; main: number; family: number } => ({
      server: cpuMs(server),
      main: cpuMs(window.pid),
      family: family.reduce((sum, pid) => sum + cpuMs(pid), 0),
    });
    const asked = (docker: EmulatedDocker): number =>
      [...docker.requests.values()].reduce((sum, count) => sum + count, 0);
    const before = { ...used(), served: asked(servedDocker), window: asked(windowDocker) };
    await pause(MINUTE_MS);
    const after = { ...used(), served: asked(servedDocker), window: asked(windowDocker) };

    tell('the process of cleat serve, its page in the background', after.server - before.server);
    tell('the main process of the app, its window hidden', after.main - before.main);
    tell('all processes of the app, its window hidden', after.family - before.family);
    const requests = after.served - before.served + after.window - before.window;
    report({
      name: '11 requests to engines in an idle minute',
      value: requests,
      unit: 'requests',
      budget: '0',
      met: requests === 0,
      samples: 2,
    });
  } finally {
    await window.close();
    await page.close();
  }
} finally {
  await cleat.close();
  await display.close();
  await Promise.all([servedDocker.close(), windowDocker.close()]);
  rmSync(home, { recursive: true, force: true });
}

function tell(who: string, cpu: number): void {
  const value = (cpu / MINUTE_MS) * 100;
  report({
    name: `11 idle minute: ${who}`,
    value,
    unit: '% of one core',
    reference: 0.5,
    ratio: value / 0.5,
    budget: '< 0.5 %',
    met: value < 0.5,
    samples: 1,
    note: `${cpu} ms in 60 s, 1,000 containers`,
  });
}
