import { z } from 'zod';
import type { ContainerState } from '../../src-shared/model/container';
import type { EngineConnection } from '../engines/connection';

/** The same words in both dialects. */
const runSchema = z.object({
  State: z.object({ Status: z.string(), StartedAt: z.string().optional() }).optional(),
});
const RUNS: ReadonlySet<ContainerState> = new Set<ContainerState>(['running', 'paused']);

/** One run of a container. */
export interface Run {
  /** As exactly as the engine tells it. */
  readonly startedAt: string;
  readonly runs: boolean;
}

/** Whether a container in this state may write. */
export function mayWrite(state: ContainerState): boolean {
  return RUNS.has(state);
}

/** Whether the container runs, and since when exactly; undefined when there is no such container. */
export async function runOf(
  connection: EngineConnection,
  id: string,
  signal: AbortSignal,
): Promise<Run | undefined> {
  const found = await connection.inspectContainer(id, { signal });
  if (!found) return undefined;
  const { State } = runSchema.parse(found.raw);
  const { state, startedAt } = found.container;
  return { startedAt: State?.StartedAt ?? String(startedAt ?? ''), runs: mayWrite(state) };
}
