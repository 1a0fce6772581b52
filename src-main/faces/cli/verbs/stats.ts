import { consumeBatches } from '../../../../src-shared/client/consume';
import type { CleatClient } from '../../../../src-shared/contract';
import { containerKey } from '../../../../src-shared/model/container';
import { CleatError } from '../../../../src-shared/model/error';
import type { ObjectRef } from '../../../../src-shared/model/ref';
import type { ContainerStats } from '../../../../src-shared/model/stats';
import { filterOf } from '../filter';
import { interruptible } from '../interrupt';
import { listContainers } from '../listing';
import type { GlobalOptions } from '../options';
import { note, print, printJson, write } from '../print';
import { withSession } from '../session';
import { statsTable } from '../stats-table';
import { terminalWidth } from '../table';
import { targetsOf, type Wanted } from '../targets';
import { jsonText } from '../text';

export interface StatsOptions extends GlobalOptions {
  /** One reading of each, then the end. */
  readonly once: boolean;
}

/** What the contract watches at once. */
const MOST = 500;
const CLEAR = '\u001b[H\u001b[J';

/**
 * `cleat stats [NAME…]`: what containers use, of all that run when none is named; on a terminal drawn anew in place
 * every second until Ctrl-C. JSON: one reading a line; with `--no-stream` an array.
 */
export async function stats(wanted: Omit<Wanted, 'runtime'>, options: StatsOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const names = await subjects(client, wanted, options, interrupted);
      const refs = [...names.values()].map(({ ref }) => ref);
      if (refs.length > MOST) {
        const problem = `At most ${MOST} containers at once; these are ${refs.length}.`;
        throw CleatError.of('cli.usage', { problem, suggestion: '', help: 'cleat stats --help' });
      }
      if (refs.length === 0) {
        if (options.json && options.once) await printJson([]);
        else note('No container is running.');
        return;
      }
      try {
        await show(client, refs, (row) => names.get(containerKey(row))?.name ?? row.id, options, interrupted);
      } catch (error) {
        if (!interrupted.aborted) throw error;
        process.exitCode = 130;
      }
    }),
  );
}

type Subjects = ReadonlyMap<string, { readonly name: string; readonly ref: ObjectRef }>;

async function subjects(
  client: CleatClient,
  { names, filters }: Omit<Wanted, 'runtime'>,
  { runtime }: GlobalOptions,
  signal: AbortSignal,
): Promise<Subjects> {
  const where = runtime === undefined ? {} : { runtime };
  const found = new Map<string, { name: string; ref: ObjectRef }>();
  if (names.length === 0) {
    const filter = filterOf(filters);
    const { containers } = await listContainers(client, { all: false, ...where, filter });
    for (const row of containers)
      found.set(containerKey(row), {
        name: row.name,
        ref: { engine: row.engine, kind: 'container', id: row.id },
      });
    return found;
  }
  for (const target of await targetsOf(client, { names, filters, ...where }, 'stats')) {
    const ref = await target.find(signal);
    found.set(containerKey(ref), { name: target.name, ref });
  }
  return found;
}

async function show(
  client: CleatClient,
  refs: ObjectRef[],
  nameOf: (row: ContainerStats) => string,
  { json, once }: StatsOptions,
  interrupted: AbortSignal,
): Promise<void> {
  const last = new Map<string, ContainerStats>();
  const drawn = (): string => statsTable([...last.values()], nameOf, terminalWidth());
  const redraws = !json && !once && process.stdout.isTTY;
  const open = (signal: AbortSignal) => client.containers.stats({ refs, once }, { signal });
  for await (const batch of consumeBatches(client, open, interrupted)) {
    for (const row of batch) last.set(containerKey(row), row);
    if (once) continue;
    if (json) await print(batch.map((row) => jsonText({ name: nameOf(row), ...row })).join('\n'));
    else if (redraws) await write(process.stdout, `${CLEAR}${drawn()}\n`);
    else await print(statsTable(batch, nameOf));
  }
  if (!once) return;
  if (json) await printJson([...last.values()].map((row) => ({ name: nameOf(row), ...row })));
  else await print(drawn());
}
