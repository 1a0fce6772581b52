import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageFile } from '../../../src-main/faces/page/page-files';

const INDEX = '<html><head><style nonce="__CLEAT_CSP_NONCE__"></style></head></html>';
let around: string;
let folder: string;

beforeAll(async () => {
  around = await mkdtemp(join(tmpdir(), 'cleat-page-'));
  folder = join(around, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), INDEX);
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
  await writeFile(join(folder, 'notes'), 'no type of ours');
  await writeFile(join(around, 'secret.js'), 'outside');
  await mkdir(join(around, 'renderer-other'));
  await writeFile(join(around, 'renderer-other', 'secret.js'), 'outside');
});
afterAll(() => rm(around, { recursive: true, force: true }));

const text = (body: Uint8Array | undefined) => new TextDecoder().decode(body);

describe('the page’s files', () => {
  test('the document carries the nonce that its own policy names, a new one each time, and is never stored', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const file = await pageFile(folder, '/');
      const nonce = /nonce="([^"]+)"/.exec(text(file?.body))?.[1] ?? '';
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(file?.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(file?.headers['cache-control']).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(2);
  });

  test('a built file comes with its type and may be kept for good', async () => {
    const file = await pageFile(folder, '/assets/app-1a2b.js');
    expect(text(file?.body)).toBe('export {};');
    expect(file?.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(file?.headers['cache-control']).toContain('immutable');
    expect(file?.headers['x-content-type-options']).toBe('nosniff');
  });

  test.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/%2e%2e%2fsecret.js',
    '/assets/../../secret.js',
    '/..%5csecret.js',
    '/assets/..%2f..%2fsecret.js',
    '/../renderer-other/secret.js',
    '/assets/app-1a2b.js%00.html',
    '//etc/passwd.html',
    '/%',
    'assets/app-1a2b.js',
    '/assets',
    '/notes',
    '/missing.js',
    `/${'a'.repeat(5000)}.js`,
  ])('%s is not there', async (pathname) => {
    expect(await pageFile(folder, pathname)).toBeUndefined();
  });
});
