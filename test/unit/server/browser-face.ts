import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { os } from '../rpc/os';
import {
  startServer,
  type BrowserServer,
  type BrowserServerOptions,
} from '../../../src-main/faces/server/server';
import { createStreams } from '../../../src-main/streams/streams';
import { BROWSER_PROTOCOL, SESSION_META } from '../../../src-shared/client/browser-protocol';
import { HELLO, listeningLog } from '../rpc/served';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Face {
  readonly server: BrowserServer;
  readonly origin: string;
  readonly log: ReturnType<typeof listeningLog>;
  /** One request, sent exactly as written: nothing normalises the path. */
  get(target: string, options?: { method?: string; headers?: Record<string, string> }): Promise<Answer>;
  /** Opens a fresh address and gives the session in the page. */
  session(): Promise<string>;
  /** Tries to open the socket; gives it, or the status of the refusal. */
  open(protocols: readonly string[], options?: ClientOptions, path?: string): Promise<WebSocket | number>;
}

export const sessionIn = (html: string): string | undefined =>
  new RegExp(`<meta name="${SESSION_META}" content="([^"]+)">`).exec(html)?.[1];

/** The browser face over a folder with a page, a hashed asset, and a secret beside the folder. */
export async function browserFace(
  downloads: BrowserServerOptions['downloads'] = { redeem: () => undefined, drop: () => undefined },
): Promise<Face> {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-face-'));
  const rendererDir = join(folder, 'renderer');
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await writeFile(
    join(rendererDir, 'index.html'),
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><style nonce="__CLEAT_CSP_NONCE__"></style></head><body></body></html>',
  );
  await writeFile(join(rendererDir, 'assets', 'app-0123abcd.js'), 'export {};');
  await writeFile(join(folder, 'secret.json'), '"secret"');
  const log = listeningLog();
  const server = await startServer({
    router: {
      system: {
        hello: os.system.hello.handler(({ context }) => ({ ...HELLO, version: context.caller.actor })),
      },
    },
    streams: createStreams(),
    downloads,
    rendererDir,
    logger: log,
  });
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { port } = server;
  const origin = `http://127.0.0.1:${port}`;

  const get: Face['get'] = (target, { method = 'GET', headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: target, method, headers, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      })
        .on('error', reject)
        .end();
    });

  return {
    server,
    origin,
    log,
    get,
    async session() {
      const { pathname, search } = new URL(server.newAddress());
      return sessionIn((await get(pathname + search)).body) ?? '';
    },
    open: (protocols, options = { origin }, path = '/rpc') =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [...protocols], options);
        onTestFinished(() => socket.terminate());
        socket.on('open', () => resolve(socket));
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
        socket.on('error', reject);
      }),
  };
}

export { BROWSER_PROTOCOL };
