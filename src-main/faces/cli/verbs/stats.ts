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
import { followRunning } from '../running';
import { withSession } from '../session';
import { StatsFeed } from '../stats-feed';
import { inPlace, statsTable } from '../stats-table';
import { terminalWidth } from '../table';
import { targetsOf, type Wanted } from '../targets';
import { jsonText } from '../text';

export interface StatsOptions extends GlobalOptions {
  /** One reading of each, then the end. */
  readonly once: boolean;
}

/** What the contract watches at once. */
const MOST = 500;
/** A reading comes every second; one older than this is of a container that no longer runs. */
const STALE_MS = 5000;
const REDRAW_MS = 2000;

/**
 * `cleat stats [NAME…]`: what containers use, of all that run, now and later, when none is named; on a terminal drawn anew
 * in place every second until Ctrl-C. JSON: one reading a line; with `--no-stream` an array.
 */
export async function stats(wanted: Omit<Wanted, 'runtime'>, options: StatsOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const shown = await subjects(client, wanted, options, interrupted);
      if (shown.size > MOST) {
        const problem = `At most ${MOST} containers at once; these are ${shown.size}.`;
        throw CleatError.of('cli.usage', { problem, suggestion: '', help: 'cleat stats --help' });
      }
      if (shown.size === 0) {
        if (options.json && options.once) await printJson([]);
        else note(wanted.filters.length > 0 ? 'No running container fits.' : 'No container is running.');
        if (options.once) return;
      }
      const readings =
        options.once || wanted.names.length > 0
          ? readingsOf(client, shown, options.once)
          : readingsOfAll(client, shown, wanted.filters, options.runtime);
      try {
        await show(shown, readings, options, interrupted);
      } catch (error) {
        if (!interrupted.aborted) throw error;
        process.exitCode = 130;
      }
    }),
  );
}

/** What is shown, by key. */
type Subjects = Map<string, { readonly name: string; readonly ref: ObjectRef }>;
/** Hands over batches of readings until they end, or `signal` is aborted. */
type Readings = (
  take: (batch: readonly ContainerStats[]) => Promise<void>,
  signal: AbortSignal,
) => Promise<void>;

function readingsOf(client: CleatClient, shown: Subjects, once: boolean): Readings {
  const refs = [...shown.values()].map(({ ref }) => ref);
  return async (take, signal) => {
    const open = (call: AbortSignal) => client.containers.stats({ refs, once }, { signal: call });
    for await (const batch of consumeBatches(client, open, signal)) await take(batch);
  };
}

/** Of all that run: what begins later is shown from then on, and what ends no more. */
function readingsOfAll(
  client: CleatClient,
  shown: Subjects,
  filters: readonly string[],
  wanted: string | undefined,
): Readings {
  return async (take, signal) => {
    const runtime =
      wanted === undefined ? undefined : (await client.runtimes.which({ override: wanted }, { signal })).name;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const feed = new StatsFeed({ client, signal: either, take }, () =>
      [...shown.values()].map(({ ref }) => ref),
    );
    const following = followRunning(client, {
      runtime,
      filter: filterOf(filters),
      signal: either,
      began: (row) => {
        const key = containerKey(row);
        if (!shown.has(key) && shown.size >= MOST) return;
        const ref: ObjectRef = { engine: row.engine, kind: 'container', id: row.id };
        shown.set(key, { name: row.name, ref });
        feed.add(ref);
      },
      ended: (key) => shown.delete(key),
    });
    try {
      await Promise.race([following, feed.done]);
    } finally {
      over.abort();
      await Promise.allSettled([following, feed.done]);
    }
    // Interrupted, as a stream of readings is: whoever asked for them ends with the code for that.
    signal.throwIfAborted();
  };
}

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
  shown: Subjects,
  readings: Readings,
  { json, once }: StatsOptions,
  interrupted: AbortSignal,
): Promise<void> {
  const last = new Map<string, { readonly row: ContainerStats; readonly seen: number }>();
  const names = new Map<string, string>();
  const nameOf = (row: ContainerStats): string => {
    const key = containerKey(row);
    const name = shown.get(key)?.name ?? names.get(key) ?? row.id;
    names.set(key, name); // a last reading may come when it is no longer shown
    return name;
  };
  // One that stopped has no figures any more, and one that never ran has none yet.
  const rows = (): ContainerStats[] =>
    [...shown.values()].map(({ ref: { engine, id } }) => {
      const found = last.get(containerKey({ engine, id }));
      const isFresh = once || performance.now() - (found?.seen ?? -Infinity) < STALE_MS;
      return found && isFresh ? found.row : { engine, id, at: 0 };
    });
  const redraw = (): Promise<void> =>
    write(process.stdout, inPlace(statsTable(rows(), nameOf, terminalWidth()), process.stdout.rows));
  const redraws = !json && !once && process.stdout.isTTY;
  // Also when nothing comes any more; what cannot be written is told by the next reading.
  const timer = redraws ? setInterval(() => void redraw().catch(() => undefined), REDRAW_MS) : undefined;
  try {
    if (redraws) await redraw();
    await readings(async (batch) => {
      for (const row of batch) last.set(containerKey(row), { row, seen: performance.now() });
      if (once) return;
      if (json) await print(batch.map((row) => jsonText({ name: nameOf(row), ...row })).join('\n'));
      else if (redraws) await redraw();
      else await print(statsTable(batch, nameOf));
    }, interrupted);
  } finally {
    clearInterval(timer);
  }
  if (!once) return;
  if (json) await printJson([...last.values()].map(({ row }) => ({ name: nameOf(row), ...row })));
  else await print(statsTable(rows(), nameOf, terminalWidth()));
}
