import type { BuildSummary } from '../../src-shared/model/build';
import { stepTook } from '../../src-shared/model/compare-builds';
import type { ColumnSet } from './list-columns';
import type { Guard } from './view-memory.svelte';

/** What the list can show of a build, in the order it begins with. */
const BUILD_COLUMN_IDS = ['name', 'state', 'engine', 'context', 'started', 'took', 'cached', 'size'] as const;
export type BuildColumn = (typeof BUILD_COLUMN_IDS)[number];

export const BUILD_COLUMNS: ColumnSet<BuildColumn> = {
  ids: BUILD_COLUMN_IDS,
  usual: BUILD_COLUMN_IDS,
  first: 'name',
  widths: {
    name: { least: 120, usual: 150, share: 2 },
    state: { least: 104, usual: 112 },
    engine: { least: 20, usual: 84 },
    context: { least: 100, usual: 130, share: 2 },
    started: { least: 74, usual: 74 },
    took: { least: 56, usual: 62 },
    cached: { least: 70, usual: 84 },
    size: { least: 76, usual: 82 },
  },
  // Name and state never do.
  giveWay: ['context', 'size', 'cached', 'engine', 'took', 'started'],
  numbers: ['started', 'took', 'cached', 'size'],
  buttons: 66,
};

export const isBuildSort: Guard<{ readonly column: BuildColumn; readonly descending: boolean }> = (
  value,
): value is { readonly column: BuildColumn; readonly descending: boolean } =>
  typeof value === 'object' &&
  value !== null &&
  BUILD_COLUMN_IDS.some((id) => id === Reflect.get(value, 'column')) &&
  typeof Reflect.get(value, 'descending') === 'boolean';

const texts = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
/** What is not known comes first where the least does. */
const numbers = (a: number | undefined, b: number | undefined): number => (a ?? -1) - (b ?? -1);

/** The order of two builds by what a column shows; alike, the older first. */
export function compareRows(a: BuildSummary, b: BuildSummary, column: BuildColumn): number {
  const name = ({ tags, context }: BuildSummary): string => tags[0] ?? context;
  const by = {
    name: () => texts(name(a), name(b)),
    state: () => texts(a.state, b.state),
    engine: () => texts(a.engine, b.engine),
    context: () => texts(a.context, b.context),
    started: () => a.startedAt - b.startedAt,
    took: () => numbers(stepTook(a), stepTook(b)),
    cached: () => numbers(a.steps.cached, b.steps.cached),
    size: () => numbers(a.image?.size, b.image?.size),
  }[column]();
  return by || a.startedAt - b.startedAt || texts(a.id, b.id);
}
