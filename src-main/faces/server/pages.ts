import type { IncomingMessage, ServerResponse } from 'node:http';
import { DOWNLOAD_PATH, SESSION_META } from '../../../src-shared/client/browser-protocol';
import { pageFile, type PageFile } from '../page/page-files';
import type { SendDownload } from './download';
import { isOwnHost } from './origin';
import { refuse } from './refuse';
import type { Secrets } from './secrets';

export interface PagesOptions {
  readonly rendererDir: string;
  readonly sendDownload: SendDownload;
  readonly secrets: Secrets;
  readonly port: number;
  /** Hears of a file that is there and cannot be read. */
  readonly onFailure: (error: unknown) => void;
}

/** What this face adds to the headers of every page file: no frame, and nothing from elsewhere inside. */
const EXTRA = { 'x-frame-options': 'DENY', 'cross-origin-embedder-policy': 'require-corp' } as const;

/**
 * A port has had other tenants, a published container perhaps, and to a browser they are one origin with us: a
 * service worker or a cached script of theirs would run in our page and hold its session. Measured in Chromium:
 * both are gone before this answer is shown.
 */
const FORGET_EARLIER_TENANT = ['clear-site-data', '"cache", "storage"'] as const;

/** Answers plain HTTP: the document, with a session when a fresh token came with it, and the files it needs. */
export function answerPages(options: PagesOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response, options).catch((error: unknown) => {
      options.onFailure(error);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'could not be read');
    });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { rendererDir, sendDownload, secrets, port }: PagesOptions,
): Promise<void> {
  if (!isOwnHost(request.headers.host, port)) return refuse(response, 421, 'not a name of this server');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return refuse(response, 405, 'only GET and HEAD');
  }
  const target = request.url ?? '';
  // An absolute target (a proxy's form) would carry a host of its own.
  if (!target.startsWith('/')) return refuse(response, 400, 'not a path');
  const [path = '', query = ''] = splitOnce(target, '?');
  if (path.startsWith(DOWNLOAD_PATH))
    return sendDownload(path.slice(DOWNLOAD_PATH.length), request, response);
  if (path !== '/') {
    const file = await pageFile(rendererDir, path);
    return file ? send(request, response, 200, file) : refuse(response, 404, 'no such file');
  }
  const document = await pageFile(rendererDir, '/index.html');
  if (!document) return refuse(response, 503, 'the page is not built');
  const token = new URLSearchParams(query).get('t');
  if (token === null) return send(request, response, 200, document);
  if (!isOpening(request)) {
    if (isEarlierTenant(request)) response.setHeader(...FORGET_EARLIER_TENANT);
    return refuse(response, 503, 'open it');
  }
  const session = secrets.redeem(token);
  // Without a session the page itself says how to get one, or goes on with the one its tab has.
  if (session === undefined) return send(request, response, 403, document);
  response.setHeader(...FORGET_EARLIER_TENANT);
  return send(request, response, 200, withSession(document, session));
}

/** Our own page asks for no address: what does so from our origin was left behind. Once it is gone a reload works. */
function isEarlierTenant({ headers }: IncomingMessage): boolean {
  return (
    headers['sec-fetch-site'] === 'same-origin' || headers['service-worker-navigation-preload'] !== undefined
  );
}

/**
 * Whether a browser opens the page in a tab of its own, for its user. Otherwise the token stays fresh: a look
 * ahead (HEAD, prefetch), a frame, a script's request, and whatever a service worker passes on and could read.
 * Programs that are no browsers send none of these headers.
 */
function isOpening(request: IncomingMessage): boolean {
  const { method, headers } = request;
  // A browser says both. Without the first it is a program, and Node's own says the second all the same.
  const dest = headers['sec-fetch-dest'];
  const navigates = dest === 'document' && (headers['sec-fetch-mode'] ?? 'navigate') === 'navigate';
  return (
    method === 'GET' &&
    headers['sec-purpose'] === undefined &&
    (dest === undefined || navigates) &&
    !isEarlierTenant(request)
  );
}

/** The document with a session in its head. The page moves it to sessionStorage and takes it out. */
function withSession(document: PageFile, session: string): PageFile {
  const html = new TextDecoder().decode(document.body);
  const head = /<head[^>]*>/i.exec(html);
  if (!head) throw new Error('the page has no head');
  const at = head.index + head[0].length;
  const meta = `<meta name="${SESSION_META}" content="${session}">`;
  return { ...document, body: new TextEncoder().encode(html.slice(0, at) + meta + html.slice(at)) };
}

function send(request: IncomingMessage, response: ServerResponse, status: number, file: PageFile): void {
  response.writeHead(status, { ...file.headers, ...EXTRA, 'content-length': file.body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
