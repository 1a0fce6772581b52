import type { Container, ContainerState } from './container';

/** What is busy comes first. */
export const STATE_RANK: Readonly<Record<ContainerState, number>> = {
  running: 0,
  restarting: 1,
  stopping: 2,
  paused: 3,
  initialized: 4,
  created: 5,
  exited: 6,
  dead: 7,
  removing: 8,
  unknown: 9,
};

/** Orders `web-2` before `web-10`, whatever the case. Compared by code unit: fast, and the same everywhere. */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d{1,15}/g, (digits) => digits.padStart(15, '0'));
}

interface Placed {
  readonly row: Container;
  readonly rank: number;
  readonly name: string;
}

const byPlace = (a: Placed, b: Placed): number =>
  a.rank - b.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Of rows that are asked for again and again: a row is never changed, it is replaced. */
const places = new WeakMap<Container, Placed>();

function placeOf(row: Container): Placed {
  let place = places.get(row);
  if (!place) {
    place = { row, rank: STATE_RANK[row.state], name: naturalKey(row.name) };
    places.set(row, place);
  }
  return place;
}

/** By state, then by name: the order a list begins with, and its first page is sent in. */
export function inListOrder(rows: readonly Container[]): Container[] {
  return rows
    .map(placeOf)
    .sort(byPlace)
    .map(({ row }) => row);
}

/** The first `most` rows in that order, then all others as they stand: what a beginning costs among ten thousand. */
export function beginningInListOrder(rows: readonly Container[], most: number): Container[] {
  const first: Placed[] = [];
  for (const row of rows) {
    const place = placeOf(row);
    const last = first[most - 1];
    if (last && byPlace(place, last) >= 0) continue;
    let at = first.length;
    for (let before = first[at - 1]; before && byPlace(place, before) < 0; before = first[at - 1]) at -= 1;
    first.splice(at, 0, place);
    if (first.length > most) first.pop();
  }
  const begun = new Set(first.map(({ row }) => row));
  return [...begun, ...rows.filter((row) => !begun.has(row))];
}
