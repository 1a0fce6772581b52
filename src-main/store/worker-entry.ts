import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the store's worker lies: the file a bundle was told, else `store-worker.cjs` beside the running bundle, else
 * this folder's TypeScript (tests and tsx).
 */
export function workerEntry(built?: string): string {
  if (built !== undefined) return built;
  const here = dirname(fileURLToPath(import.meta.url));
  const bundled = join(here, 'store-worker.cjs');
  return existsSync(bundled) ? bundled : join(here, 'worker-from-source.mjs');
}
