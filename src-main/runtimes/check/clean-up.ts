import { rm } from 'node:fs/promises';
import type { Logger } from '../../log/logger';
import type { RuntimeProvider } from '../provider';

/** All of it must fit into this, whatever became of the check. */
const CLEANUP_LIMIT_MS = 120_000;
/** What one check made. */
const REMOVE_LIMIT_MS = 30_000;

/** Takes containers away and forgets those that are gone; gives the others, with what was said. */
async function removeAll(
  provider: RuntimeProvider,
  containers: Set<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  const failed = new Map<string, unknown>();
  for (const name of [...containers])
    await provider.remove(name, { signal }).then(
      () => containers.delete(name),
      (error: unknown) => failed.set(name, error),
    );
  return failed;
}

/** Takes the containers of one check away; what cannot go now stays in `containers`, for the end. Never rejects. */
export async function removeMade(
  provider: RuntimeProvider,
  containers: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  await removeAll(provider, containers, AbortSignal.any([signal, AbortSignal.timeout(REMOVE_LIMIT_MS)]));
}

export interface Made {
  readonly containers: Set<string>;
  readonly image: string | undefined;
  /** The folder that was mounted. */
  readonly dir: string;
}

/** Takes all away; gives the names of what could not be, which the log has with the reasons. Never rejects. */
export async function cleanUp(
  { provider, logger }: { readonly provider: RuntimeProvider; readonly logger?: Pick<Logger, 'warn'> },
  { containers, image, dir }: Made,
): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(CLEANUP_LIMIT_MS);
  const failed = new Map(await removeAll(provider, containers, signal));
  if (image !== undefined)
    await provider.removeImage?.(image, { signal }).catch((error: unknown) => failed.set(image, error));
  await rm(dir, { recursive: true, force: true }).catch((error: unknown) => failed.set(dir, error));
  for (const [left, error] of failed)
    logger?.warn({ runtime: provider.name, left, error }, 'what a check made could not be removed');
  return [...failed.keys()];
}
