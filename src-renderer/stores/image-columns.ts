import type { ColumnSet } from './list-columns';

/** What the list can show of an image, in the order it begins with. */
export const IMAGE_COLUMN_IDS = ['engine', 'name', 'id', 'size', 'created', 'used'] as const;
export type ImageColumn = (typeof IMAGE_COLUMN_IDS)[number];

export const IMAGE_COLUMNS: ColumnSet<ImageColumn> = {
  ids: IMAGE_COLUMN_IDS,
  usual: IMAGE_COLUMN_IDS,
  first: 'name',
  widths: {
    engine: { least: 20, usual: 84 },
    name: { least: 140, usual: 200, share: 3 },
    id: { least: 80, usual: 106 },
    size: { least: 76, usual: 82 },
    created: { least: 62, usual: 66 },
    used: { least: 86, usual: 110, share: 1.2 },
  },
  giveWay: ['id', 'created', 'used', 'engine'],
  numbers: ['size'],
  buttons: 88,
};
