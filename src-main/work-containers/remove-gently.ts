import { setTimeout as delay } from 'node:timers/promises';
import { CleatError } from '../../src-shared/model/error';
import type { ContainerState } from '../../src-shared/model/container';
import type { EngineConnection } from '../engines/connection';

/** Between asking a container to end and killing it, seconds. */
export const STOP_SECONDS = 5;
/** How long an engine may take to finish a removal that was begun elsewhere (`--rm`), ms. */
const REMOVAL_MS = 10_000;
const LOOK_MS = 100;

type Removing = Pick<
  EngineConnection,
  'inspectContainer' | 'unpauseContainer' | 'stopContainer' | 'killContainer' | 'removeContainer'
>;

const RUNS: ReadonlySet<ContainerState> = new Set(['running', 'paused', 'restarting', 'stopping', 'unknown']);
const NOT_FOUND = 404;

function isGone(thrown: unknown): boolean {
  const { code, params } = CleatError.from(thrown).wire;
  return code === 'container.unknown' || (code === 'engine.refused' && params['status'] === NOT_FOUND);
}

/**
 * Takes a container away: stop, after 5 s kill, then remove. Whatever has been done of it already is a success, and so is
 * one that is not there: it can be called again after any interruption. `signal` ends the patience, not the removal: what
 * runs is then killed at once. Throws `engine.*` when the engine does not answer, or will not remove it.
 */
export async function removeGently(
  connection: Removing,
  id: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const state = (await connection.inspectContainer(id))?.container.state;
  if (state === undefined) return;
  if (RUNS.has(state) && !signal?.aborted) await end(connection, id, state, signal);
  try {
    await connection.removeContainer(id, { force: true });
  } catch (error) {
    if (!isGone(error) && !(await isGoneSoon(connection, id, error))) throw error;
  }
}

/** What does not end when it is asked to is killed by the engine itself, else by us; a failure is the removal's to tell. */
async function end(
  connection: Removing,
  id: string,
  state: ContainerState,
  signal: AbortSignal | undefined,
): Promise<void> {
  const call = signal ? { signal } : {};
  try {
    // A paused one cannot hear that it should end.
    if (state === 'paused') await connection.unpauseContainer(id, call);
    await connection.stopContainer(id, { ...call, timeout: STOP_SECONDS });
  } catch (error) {
    if (isGone(error)) return;
    await connection.killContainer(id).catch(() => undefined); // ended meanwhile, or the forced removal says why not
  }
}

/** A removal under way refuses another one; it is over soon. */
async function isGoneSoon(connection: Removing, id: string, error: unknown): Promise<boolean> {
  if (CleatError.from(error).code !== 'container.conflict') return false;
  const deadline = performance.now() + REMOVAL_MS;
  while ((await connection.inspectContainer(id)) !== undefined) {
    if (performance.now() > deadline) return false;
    await delay(LOOK_MS);
  }
  return true;
}
