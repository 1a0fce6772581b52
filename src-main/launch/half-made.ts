import type { Container } from '../../src-shared/model/container';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { Mirror } from '../mirror/mirror';

export interface HalfMade {
  readonly mirror: Pick<Mirror, 'connection' | 'refresh'>;
  readonly engine: string;
  readonly spec: RunSpec;
  /** What the CLI printed before it ended, when it did. */
  readonly id: string | undefined;
  /** Ids that were there before the launch. */
  readonly before: ReadonlySet<string>;
  /** True for a launch that was cancelled: what it made goes, whether it runs or not. */
  readonly running: boolean;
  /** No other launch is under way on this engine: a new container without a name of its own is this one's. */
  readonly alone: boolean;
}

/**
 * Takes away what a launch that did not come to its end has made: by the id its CLI printed, else the one new
 * container of that name (or of that image, never started). Another's container is never touched.
 */
export async function removeHalfMade(what: HalfMade): Promise<void> {
  const { mirror, engine, id, before, alone } = what;
  const connection = mirror.connection(engine);
  const rows = (await connection.listContainers()).filter((row) => !before.has(row.id));
  const found = id === undefined ? madeBy(what.spec, rows, alone) : rows.find((row) => row.id === id);
  if (!found || !(what.running || isUnstarted(found))) return;
  await connection.removeContainer(found.id, { force: true });
  const ref: ObjectRef = { engine, kind: 'container', id: found.id };
  await mirror.refresh(ref);
}

function isUnstarted({ state }: Container): boolean {
  return state === 'created' || state === 'initialized';
}

function madeBy({ name, image }: RunSpec, rows: readonly Container[], alone: boolean): Container | undefined {
  if (name !== undefined) return rows.find((row) => row.name === name);
  if (!alone) return undefined;
  const [only, second] = rows.filter((row) => isUnstarted(row) && row.image.endsWith(image));
  return second ? undefined : only;
}
