import { chromium, type Page } from 'playwright-core';
import WebSocket from 'ws';
import { z } from 'zod';
import { until } from '../engines';

/*
 * Playwright gives a page up for good when its renderer has died. A person does not: they see it come back, or reload
 * it. So the page is found again through the browser's debugging port.
 */

const targetsSchema = z.array(
  z.object({ type: z.string(), url: z.string(), webSocketDebuggerUrl: z.string() }),
);

async function pageTarget(port: number): Promise<z.infer<typeof targetsSchema>[number]> {
  const targets = targetsSchema.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
  const page = targets.find((target) => target.type === 'page');
  if (!page) throw new Error('no page behind the debugging port');
  return page;
}

/** What a person's reload does to a page whose renderer is gone. */
export async function navigateByPort(port: number, url: string): Promise<void> {
  const socket = new WebSocket((await pageTarget(port)).webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () =>
      socket.send(JSON.stringify({ id: 1, method: 'Page.navigate', params: { url } })),
    );
    socket.once('message', resolve);
  });
  socket.close();
}

/** The page behind the port as a new page of Playwright's, once it is at `url`. */
export async function pageByPort(port: number, url: string): Promise<{ page: Page; close(): Promise<void> }> {
  await until(`the page at ${url}`, async () => (await pageTarget(port)).url.startsWith(url));
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts()[0]?.pages()[0];
  if (!page) throw new Error('no page in the browser');
  return { page, close: () => browser.close() };
}
