import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_PAGE, buildPage } from './served';

/** Builds the interface once for all files of a project: each would take seconds for the very same. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-built-page-'));
  await buildPage(folder);
  process.env[BUILT_PAGE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
