import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { z } from 'zod';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../test/chromium';
import { pause } from './time';

/** A page in a background tab. (Under Playwright every page passes for visible.) */
export interface HiddenPage {
  /** Evaluates an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

const targetsSchema = z.array(z.looseObject({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const answerSchema = z.object({ result: z.object({ result: z.looseObject({ value: z.unknown() }) }) });
const PATIENCE_MS = 20_000;

/** Opens `address`, waits until `ready` (an expression) is true there, and puts another tab before it. */
export async function openHiddenPage(address: string, ready: string): Promise<HiddenPage> {
  const profile = mkdtempSync(join(tmpdir(), 'cleat-bench-'));
  const browser = spawn(
    CHROMIUM,
    [...CHROMIUM_FLAGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, address],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    browser.kill();
    await ended;
    // Its helpers may still be writing.
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  try {
    const host = await new Promise<string>((resolve, reject) => {
      let text = '';
      browser.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        const found = /DevTools listening on ws:\/\/([^/]+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      browser.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${text}`)));
    });
    const targets = targetsSchema.parse(await (await fetch(`http://${host}/json`)).json());
    const page = targets.find(({ type }) => type === 'page');
    if (!page) throw new Error('the browser has no page');
    const evaluate = (expression: string): Promise<unknown> => ask(page.webSocketDebuggerUrl, expression);
    await becomes(evaluate, ready);
    await fetch(`http://${host}/json/new?about:blank`, { method: 'PUT' });
    await becomes(evaluate, `document.visibilityState === 'hidden'`);
    return { evaluate, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function ask(url: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(url);
  try {
    return await new Promise<unknown>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () =>
        socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } })),
      );
      socket.once('message', (data: Buffer) =>
        resolve(answerSchema.parse(JSON.parse(data.toString('utf8'))).result.result.value),
      );
    });
  } finally {
    socket.close();
  }
}

async function becomes(evaluate: (expression: string) => Promise<unknown>, condition: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await evaluate(condition)) !== true) {
    if (performance.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${condition}`);
    await pause(50);
  }
}
