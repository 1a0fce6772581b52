import type { Container } from '../../src-shared/model/container';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Mirror } from '../mirror/mirror';
import { findMade } from '../work-containers/find-made';
import { removeGently } from '../work-containers/remove-gently';
import { isUnstarted } from '../work-containers/verdict';

export interface HalfMade {
  readonly mirror: Pick<Mirror, 'connection' | 'refresh'>;
  readonly engine: string;
  /** What the CLI said or noted before it ended, when it came to that. */
  readonly id: string | undefined;
  /** Where it was to be noted: nobody else could know that path. */
  readonly idFile: string | undefined;
  /** Ids that were there before the launch. */
  readonly before: ReadonlySet<string>;
  /** True for a launch that was cancelled: what it made goes, whether it runs or not. */
  readonly running: boolean;
}

/**
 * Takes away the container of a launch that did not come to its end, gently where it runs; one that has gone already is no
 * failure, and another's is never touched, whatever its name. Throws `engine.*`.
 */
export async function removeHalfMade(what: HalfMade): Promise<void> {
  const { mirror, engine, before, running } = what;
  const connection = mirror.connection(engine);
  const rows = (await connection.listContainers()).filter((row) => !before.has(row.id));
  const found = await ownOf(what, rows);
  if (found === undefined || !(running || isUnstarted(found))) return;
  await removeGently(connection, found.id);
  const ref: ObjectRef = { engine, kind: 'container', id: found.id };
  await mirror.refresh(ref);
}

async function ownOf(
  { mirror, engine, id, idFile }: HalfMade,
  rows: readonly Container[],
): Promise<Pick<Container, 'id' | 'state'> | undefined> {
  if (id !== undefined || idFile === undefined) return rows.find((row) => row.id === id);
  return findMade(mirror.connection(engine), rows, { idFile, noted: undefined });
}
