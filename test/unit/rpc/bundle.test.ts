import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it, onTestFinished } from 'vitest';

const clientDir = resolve(import.meta.dirname, '../../../src-shared/client');

it('the client that goes into the page holds no zod, no contract and nothing of the serving side', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const entry = join(folder, 'entry.ts');
  await writeFile(
    entry,
    ['client', 'consume', 'reconnect', 'message-port', 'browser']
      .map((name) => `export * from ${JSON.stringify(join(clientDir, name))};`)
      .join('\n'),
  );
  const output = await build({
    root: folder,
    logLevel: 'silent',
    configFile: false,
    build: { write: false, minify: true, lib: { entry, formats: ['es'], fileName: 'client' } },
  });
  const bundles = (Array.isArray(output) ? output : [output]) as Rolldown.RolldownOutput[];
  const chunks = bundles.flatMap((bundle) => bundle.output.filter((part) => part.type === 'chunk'));
  const rendered = chunks.flatMap((chunk) =>
    Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
  );
  expect(rendered.some((id) => id.endsWith('src-shared/client/client.ts'))).toBe(true);
  expect(
    rendered.filter((id) => /node_modules\/(zod|@orpc\/(contract|server))\/|src-shared\/contract/.test(id)),
  ).toEqual([]);
  const bytes = chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
  expect(bytes).toBeLessThan(18 * 1024);
});
