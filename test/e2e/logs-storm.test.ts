import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startEmulatedDocker, type EmulatedDocker } from '../emulators/docker-api';
import { descendants } from '../engines';
import { deskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';
import { openLogOf } from './log-desk';
import { steady } from './still';

const STARTS = 5_000;
/** Containers that start and end, the one whose log is open among them. */
const BUSY = 20;

function frame(text: string): Buffer {
  const body = Buffer.from(`${new Date().toISOString().replace('Z', '000000Z')} ${text}\n`);
  const head = Buffer.alloc(8);
  head[0] = 1;
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

describe.skipIf(browserFace.missing !== undefined)(
  `a log while containers start and end all the time${browserFace.missing ? ` (${browserFace.missing})` : ''}`,
  () => {
    let folder: string;
    let docker: EmulatedDocker;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let page: Page;
    let counters: CDPSession;
    /** Logs that are being read, by container. */
    const readers = new Map<string, Set<ServerResponse>>();
    let runs = 0;
    /** The last time that the log of a container was opened to be followed. */
    const lastRun = new Map<string, number>();

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'cleat-storm-'));
      docker = await startEmulatedDocker(join(folder, 'd.sock'), 200, ({ id, state }, query, response) => {
        const run = ++runs;
        for (let n = 0; n < 100; n++) response.write(frame(`run ${run} line ${n}`));
        const follows = query.get('follow') === '1' || query.get('follow') === 'true';
        if (!follows || state !== 'running') {
          response.end();
          return;
        }
        const all = readers.get(id) ?? new Set();
        readers.set(id, all.add(response));
        lastRun.set(id, run);
        response.on('close', () => all.delete(response));
      });
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}` });
      face = await browserFace.open(user);
      ({ page } = face);
      counters = await page.context().newCDPSession(page);
      await counters.send('HeapProfiler.enable');
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await docker?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const busy = () => docker.containers().slice(0, BUSY);
    const reading = (): number => [...readers.values()].reduce((sum, all) => sum + all.size, 0);
    /** What the page holds, after it has thrown away what it can. */
    async function held(): Promise<{ jsEventListeners: number; nodes: number }> {
      await counters.send('HeapProfiler.collectGarbage');
      const { jsEventListeners, nodes } = await counters.send('Memory.getDOMCounters');
      return { jsEventListeners, nodes };
    }
    /** Files and sockets that `cleat serve` has open. */
    function serverFiles(): number {
      const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const server = descendants(process.pid).find(({ pid }) => commandOf(pid).includes('\0serve'));
      return readdirSync(`/proc/${server?.pid ?? 0}/fd`).length;
    }
    async function cycle(starts: number): Promise<void> {
      for (let n = 0; n < starts; n++) {
        const one = busy()[n % BUSY];
        if (!one) throw new Error('no container');
        docker.start(one);
        docker.stop(one);
        for (const response of readers.get(one.id) ?? []) response.end();
        // The events leave this process; now and then the log has time to be opened again.
        if (n % 10 === 0) await turn();
        if (n % 100 !== 0) continue;
        docker.start(one);
        await expect.poll(reading).toBe(1);
        docker.stop(one);
        for (const response of readers.get(one.id) ?? []) response.end();
      }
      for (const one of busy()) docker.start(one);
    }
    const settled = async (): Promise<void> => {
      await page.getByText(ui.containers.summary(BUSY + 18, 200)).waitFor();
      await expect.poll(reading).toBe(1);
      const run = lastRun.get(busy()[0]?.id ?? '');
      await page.getByRole('log').getByText(`run ${run} line 99`, { exact: true }).waitFor();
    };

    it(`holds no more after ${STARTS} starts than before: listeners, nodes, open logs`, async () => {
      for (const one of busy()) docker.start(one);
      const [first] = busy();
      await openLogOf(page, first?.name ?? '');
      // Once through everything that is made on the way.
      await cycle(200);
      await settled();
      const before = await steady(page, held);
      const readBefore = runs;
      const filesBefore = serverFiles();
      await cycle(STARTS);
      await settled();
      expect(runs - readBefore).toBeGreaterThan(STARTS / 200);
      await expect
        .poll(async () => (await held()).jsEventListeners)
        .toBeLessThanOrEqual(before.jsEventListeners);
      await expect.poll(async () => (await held()).nodes).toBeLessThanOrEqual(before.nodes * 1.2);
      await expect.poll(serverFiles).toBeLessThanOrEqual(filesBefore);
      // The log that is open is the only one that is read; none when it is left.
      await expect.poll(reading).toBe(1);
      await deskPage(page).tab('overview');
      await expect.poll(reading).toBe(0);
    });
  },
);
