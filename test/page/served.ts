import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { pageFile } from '../../src-main/faces/page/page-files';

export interface ServedPage {
  readonly address: string;
  close(): Promise<void>;
}

/** Names the folder of a page that is built already. */
export const BUILT_PAGE = 'CLEAT_TEST_BUILT_PAGE';

/** Builds the interface over its owner in memory. */
export async function buildPage(folder: string): Promise<void> {
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), build: { outDir: folder } });
}

/** Serves that page, building it where nobody has, under the policy that the real faces send. */
export async function servePage(): Promise<ServedPage> {
  const built = process.env[BUILT_PAGE];
  const folder = built ?? (await mkdtemp(join(tmpdir(), 'cleat-page-')));
  if (built === undefined) await buildPage(folder);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    pageFile(folder, pathname).then(
      (file) => response.writeHead(file ? 200 : 404, file?.headers).end(file?.body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (built === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
