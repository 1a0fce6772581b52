import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { os } from '../../unit/rpc/os';
import { startServer, type BrowserServer } from '../../../src-main/faces/server/server';
import { createStreams } from '../../../src-main/streams/streams';
import { launchChromium, whyNoChromium } from '../../chromium';
import { BROWSER_PROTOCOL } from '../../../src-shared/client/browser-protocol';

const clientDir = resolve(import.meta.dirname, '../../../src-shared/client');

/** What the page under test does: takes its session, connects, and writes what came of it into the document. */
const PAGE_SCRIPT = `
import { connectBrowser, takeSession } from '${clientDir}/browser';
import { createClient } from '${clientDir}/client';
const session = takeSession(window);
const show = (text) => { document.body.textContent = text; };
connectBrowser(window, session)
  .then((channel) => createClient(channel).client.system.hello())
  .then((hello) => show('connected as ' + hello.version), (error) => show(error.code));
`;

let folder: string;
let server: BrowserServer;
let browser: Browser;

async function buildPage(): Promise<string> {
  const source = join(folder, 'page');
  await mkdir(source);
  await writeFile(join(source, 'page.ts'), PAGE_SCRIPT);
  await writeFile(
    join(source, 'index.html'),
    '<!doctype html><html lang="en"><head><title>Cleat</title><link rel="icon" href="data:,"></head><body><script type="module" src="./page.ts"></script></body></html>',
  );
  const outDir = join(folder, 'built');
  await build({
    root: source,
    base: './',
    configFile: false,
    logLevel: 'silent',
    build: { outDir, target: 'chrome130', modulePreload: { polyfill: false } },
  });
  return outDir;
}

beforeAll(async () => {
  if (whyNoChromium !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'cleat-page-'));
  server = await startServer({
    router: {
      system: {
        hello: os.system.hello.handler(({ context }) => ({
          version: context.caller.actor,
          contract: '1',
          platform: 'linux',
          face: 'server',
          pid: 1,
        })),
      },
    },
    streams: createStreams(),
    downloads: { redeem: () => undefined, drop: () => undefined },
    rendererDir: await buildPage(),
    logger: { warn: () => undefined, error: (fields, message) => console.error(message, fields) },
  });
  browser = await launchChromium();
});
afterAll(async () => {
  if (whyNoChromium !== undefined) return;
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach((test) => test.skip(whyNoChromium !== undefined, whyNoChromium));

async function newPage(): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return context.newPage();
}

async function outcome(page: Page): Promise<string> {
  await page.waitForFunction(() => document.body.textContent?.trim() !== '');
  return (await page.textContent('body')) ?? '';
}

/** A page of somebody else, on another port of this machine: what a container publishes. */
async function foreignPage(): Promise<Page> {
  const other = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<p>foreign</p>'),
  );
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        other.closeAllConnections();
        other.close(() => closed());
      }),
  );
  const address = other.address();
  const page = await newPage();
  await page.goto(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
  return page;
}

describe('in a real browser', () => {
  it('an address connects the page, under its own policy, and leaves no secret to be seen', async () => {
    const page = await newPage();
    const complaints: string[] = [];
    // What Clear-Site-Data cleared is told as well, and is no complaint.
    page.on(
      'console',
      (message) => message.text().startsWith('Clear-Site-Data') || complaints.push(message.text()),
    );
    await page.goto(server.newAddress());
    expect(await outcome(page)).toBe('connected as browser');
    expect(page.url()).toBe(`http://127.0.0.1:${server.port}/`);
    expect(await page.locator('meta[name="cleat-session"]').count()).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('a reload stays connected', async () => {
    const page = await newPage();
    await page.goto(server.newAddress());
    await outcome(page);
    await page.reload();
    expect(await outcome(page)).toBe('connected as browser');
  });

  it('a second opening of an address, and a bare address, have no session', async () => {
    const address = server.newAddress();
    const page = await newPage();
    await page.goto(address);
    await outcome(page);
    for (const again of [address, `http://127.0.0.1:${server.port}/`]) {
      const other = await newPage();
      await other.goto(again);
      expect(await outcome(other)).toBe('rpc.no-session');
    }
  });

  it('a page of another origin opens no socket, even with a session it was told', async () => {
    const ours = await newPage();
    await ours.goto(server.newAddress());
    await outcome(ours);
    const session = await ours.evaluate(() => sessionStorage.getItem('cleat.session'));
    const foreign = await foreignPage();
    const open = ([url, protocol, secret]: readonly string[]): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(url ?? '', [protocol ?? '', secret ?? '']);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      });
    const target = [`ws://127.0.0.1:${server.port}/rpc`, BROWSER_PROTOCOL, session ?? ''] as const;
    expect(await foreign.evaluate(open, target)).toBe('refused');
    expect(await ours.evaluate(open, target)).toBe('open');
  });

  it('a page of another origin reads nothing of ours and frames nothing of ours', async () => {
    const foreign = await foreignPage();
    const url = `http://127.0.0.1:${server.port}/`;
    expect(
      await foreign.evaluate(
        (target) =>
          fetch(target).then(
            () => 'read',
            () => 'refused',
          ),
        url,
      ),
    ).toBe('refused');
    await foreign.evaluate((target) => {
      const frame = document.createElement('iframe');
      frame.src = target;
      document.body.append(frame);
      return new Promise((resolve) => (frame.onload = resolve));
    }, url);
    expect(foreign.frames().map((frame) => frame.url())).not.toContain(url);
  });
});
