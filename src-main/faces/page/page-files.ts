import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { contentSecurityPolicy, newNonce, NONCE_PLACEHOLDER } from './policy';

/** One answer of the page's origin: complete, and the same in the window and in the browser. */
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** On every answer: no guessing of types, no address told to others, no other origin may hold it. */
const COMMON: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * A file of the built page.
 *
 * @param folder the renderer's build
 * @param pathname of the URL, percent-encoded as it came; `/` is the document
 * @returns undefined when there is no such file, or the path leads out of the folder
 */
export async function pageFile(folder: string, pathname: string): Promise<PageFile | undefined> {
  const path = pathWithin(folder, pathname);
  if (path === undefined) return undefined;
  const type = TYPES[extname(path)];
  if (type === undefined) return undefined;
  const body = await readIfThere(path);
  if (body === undefined) return undefined;
  if (extname(path) === '.html') return htmlPage(new TextDecoder().decode(body));
  // The build names these by their content, so they never change; whatever is not in assets/ may.
  const cached = /^\/assets\//.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { body, headers: { ...COMMON, 'content-type': type, 'cache-control': cached } };
}

/** An HTML answer with a nonce and a policy of its own, which no cache may keep. */
export function htmlPage(html: string): PageFile {
  const nonce = newNonce();
  return {
    body: new TextEncoder().encode(html.replaceAll(NONCE_PLACEHOLDER, nonce)),
    headers: {
      ...COMMON,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy(nonce),
    },
  };
}

/** Text for an HTML body or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function pathWithin(folder: string, pathname: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  // A backslash separates on Windows, a NUL ends a path in C, and `..` has no place in an address of ours.
  if (/[\\\0]/.test(name) || !name.startsWith('/') || name.split('/').includes('..')) return undefined;
  const root = resolve(folder);
  const path = resolve(root, `.${name === '/' ? '/index.html' : name}`);
  return path.startsWith(root + sep) ? path : undefined;
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
      return undefined;
    throw error;
  }
}
