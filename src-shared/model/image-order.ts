import { naturalKey } from './container-order';
import { imageTitle, type Image } from './image';

/** By name, those without one last: the order a list begins with. */
export function inImageOrder(rows: readonly Image[]): Image[] {
  return rows
    .map((row) => ({ row, key: `${row.dangling ? 1 : 0} ${naturalKey(imageTitle(row))} ${row.id}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}
