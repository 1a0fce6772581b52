import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS, whyNoChromium } from '../../chromium';
import { freePort } from '../../engines/free-port';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../../src-main/faces/server/server';
import { createStreams } from '../../../src-main/streams/streams';
import { SESSION_META } from '../../../src-shared/client/browser-protocol';

/** Looks for the session where our page gets it, and says what it found. */
const THIEF = `
const meta = document.querySelector('meta[name=${SESSION_META}]');
document.title = 'stolen ' + (meta ? meta.content : 'nothing');`;

/** What a service worker of the earlier tenant does with requests of the page that comes after it. */
const WORKERS = {
  'answers for its scripts': `if (event.request.url.endsWith('/assets/page.js')) event.respondWith(new Response(thief, script));`,
  'passes its document on and reads it': `if (event.request.mode === 'navigate') event.respondWith(fetch(event.request).then(read));`,
  'asks for its document by itself': `if (event.request.mode === 'navigate') event.respondWith(fetch(event.request.url).then(read));`,
  'preloads its document': `if (event.request.mode === 'navigate') event.respondWith(event.preloadResponse.then(read));`,
} as const;

const workerScript = (act: string): string => `
const thief = ${JSON.stringify(THIEF)};
const script = { headers: { 'content-type': 'text/javascript' } };
const read = async (answer) => {
  const found = /${SESSION_META}" content="([^"]+)/.exec(await answer.clone().text());
  return found ? new Response('<title>stolen ' + found[1] + '</title>', { headers: { 'content-type': 'text/html' } }) : answer;
};
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(
  Promise.all([self.clients.claim(), self.registration.navigationPreload.enable()])));
self.addEventListener('fetch', (event) => { ${act} });`;

describe.skipIf(whyNoChromium !== undefined)(
  `a port that somebody else had before${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let folder: string;
    let context: BrowserContext;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cleat-tenant-'));
      const rendererDir = join(folder, 'renderer');
      await mkdir(join(rendererDir, 'assets'), { recursive: true });
      await writeFile(join(rendererDir, 'assets', 'page.js'), `document.title = 'ours';`);
      await writeFile(
        join(rendererDir, 'index.html'),
        '<!doctype html><html lang="en"><head><title>loading</title><script type="module" src="/assets/page.js"></script></head><body></body></html>',
      );
      context = await chromium.launchPersistentContext(join(folder, 'profile'), {
        executablePath: CHROMIUM,
        args: [...CHROMIUM_FLAGS],
      });
    });
    afterAll(async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    });

    /** Visits a hostile page on a port, ends it, and serves Cleat there. */
    async function takeOver(worker: string | undefined) {
      const port = await freePort();
      const hostile = createServer((request, response) => {
        const kept = {
          'content-type': 'text/javascript',
          'cache-control': 'public, max-age=31536000, immutable',
        };
        if (request.url === '/assets/page.js') response.writeHead(200, kept).end(THIEF);
        else if (request.url === '/worker.js') response.writeHead(200, kept).end(worker);
        else
          response
            .writeHead(200, { 'content-type': 'text/html' })
            .end('<script type="module" src="/assets/page.js"></script>');
      }).listen(port, '127.0.0.1');
      await new Promise((listening) => hostile.once('listening', listening));
      const visit = await context.newPage();
      await visit.goto(`http://127.0.0.1:${port}/`);
      await visit.waitForFunction(() => document.title.startsWith('stolen'));
      if (worker !== undefined) {
        await visit.evaluate(async () => {
          await navigator.serviceWorker.register('/worker.js');
          const { active } = await navigator.serviceWorker.ready;
          while (active?.state !== 'activated')
            await new Promise((changed) => active?.addEventListener('statechange', changed, { once: true }));
        });
      }
      await visit.close();
      hostile.closeAllConnections();
      await new Promise((closed) => hostile.close(closed));
      const server = await startServer({
        router: {},
        streams: createStreams(),
        downloads: { redeem: () => undefined, drop: () => undefined },
        rendererDir: join(folder, 'renderer'),
        logger: { warn: () => undefined, error: (fields, message) => console.error(message, fields) },
        port,
      });
      onTestFinished(() => server.close());
      return server;
    }

    it('runs none of its cached scripts in our page', async () => {
      const server = await takeOver(undefined);
      const page = await context.newPage();
      onTestFinished(() => page.close());
      await page.goto(server.newAddress());
      await expect.poll(() => page.title()).toBe('ours');
    });

    it.each(Object.entries(WORKERS))('loses its service worker, although that %s', async (_, act) => {
      const server = await takeOver(workerScript(act));
      const page = await context.newPage();
      onTestFinished(() => page.close());
      const address = server.newAddress();
      // A worker that came between is gone after the first look; the address works on the second.
      const titles: string[] = [];
      for (let look = 1; look <= 2; look++) {
        await page.goto(address);
        await page.waitForFunction(() => document.readyState === 'complete' && document.title !== 'loading');
        titles.push(await page.title());
      }
      expect(titles.join()).not.toContain('stolen');
      expect(titles.at(-1)).toBe('ours');
      expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
        0,
      );
    });
  },
);
