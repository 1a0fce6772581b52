import type { ColumnSet } from './list-columns';

/** What the list can show of a container, in the order it begins with. */
export const COLUMN_IDS = [
  'engine',
  'name',
  'image',
  'state',
  'status',
  'cpu',
  'memory',
  'age',
  'created',
  'ports',
  'project',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export const CONTAINER_COLUMNS: ColumnSet<ColumnId> = {
  ids: COLUMN_IDS,
  usual: ['engine', 'name', 'image', 'state', 'age', 'ports'],
  first: 'name',
  widths: {
    engine: { least: 20, usual: 84 },
    name: { least: 110, usual: 130, share: 2.1 },
    image: { least: 90, usual: 110, share: 2.6 },
    // "exited (137)" and its dot.
    state: { least: 106, usual: 128 },
    status: { least: 70, usual: 92 },
    cpu: { least: 52, usual: 62 },
    memory: { least: 60, usual: 76 },
    age: { least: 48, usual: 62 },
    created: { least: 90, usual: 136 },
    ports: { least: 80, usual: 90, share: 1.2 },
    project: { least: 70, usual: 110, share: 0.8 },
  },
  // Name and state never do.
  giveWay: ['ports', 'created', 'project', 'memory', 'cpu', 'status', 'image', 'age'],
  numbers: ['cpu', 'memory'],
  buttons: 88,
};
