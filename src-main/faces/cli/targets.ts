import type { CleatClient } from '../../../src-shared/contract';
import { CleatError } from '../../../src-shared/model/error';
import type { ObjectRef } from '../../../src-shared/model/ref';
import { filterOf } from './filter';
import { listContainers } from './listing';
import { checkedNames } from './name';

/** The containers a verb is for: named, or meant by filters. */
export interface Wanted {
  readonly names: readonly string[];
  readonly filters: readonly string[];
  readonly runtime?: string;
}

/** A container a verb is for; finding it may fail for itself. */
export interface Target {
  readonly name: string;
  /** A filter means it: said once, even when it was named, too. */
  readonly byFilter: boolean;
  find(signal: AbortSignal): Promise<ObjectRef>;
}

/**
 * Named ones as given (a name twice, once), then those the filters mean. Throws `cli.usage` when nothing was said,
 * `cli.name`, `cli.option`.
 */
export async function targetsOf(
  client: CleatClient,
  { names, filters, runtime }: Wanted,
  verb: string,
): Promise<readonly Target[]> {
  if (names.length === 0 && filters.length === 0) {
    const problem = `“cleat ${verb}” needs a container’s name, or --filter.`;
    throw CleatError.of('cli.usage', { problem, suggestion: '', help: `cleat ${verb} --help` });
  }
  const where = runtime === undefined ? {} : { runtime };
  const named = [...new Set(checkedNames(names))].map((name) => ({
    name,
    byFilter: false,
    find: (signal: AbortSignal) => client.containers.find({ name, ...where }, { signal }),
  }));
  if (filters.length === 0) return named;
  const { containers } = await listContainers(client, { all: true, ...where, filter: filterOf(filters) });
  const meant = containers.map(({ engine, id, name }) => ({
    name,
    byFilter: true,
    find: () => Promise.resolve<ObjectRef>({ engine, kind: 'container', id }),
  }));
  return [...named, ...meant];
}
