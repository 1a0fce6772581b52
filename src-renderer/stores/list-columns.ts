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

export const DEFAULT_COLUMNS: readonly ColumnId[] = ['engine', 'name', 'image', 'state', 'age', 'ports'];

/** Pixels: what a column needs at least and takes at first; `share` is its part of the room that is left. */
export interface ColumnWidth {
  readonly least: number;
  readonly usual: number;
  readonly share?: number;
}

export const WIDTHS: Readonly<Record<ColumnId, ColumnWidth>> = {
  engine: { least: 20, usual: 84 },
  name: { least: 110, usual: 130, share: 2.1 },
  image: { least: 90, usual: 110, share: 2 },
  // "exited (137)" and its dot.
  state: { least: 106, usual: 128 },
  status: { least: 70, usual: 92 },
  cpu: { least: 52, usual: 62 },
  memory: { least: 60, usual: 76 },
  age: { least: 48, usual: 62 },
  created: { least: 90, usual: 136 },
  ports: { least: 80, usual: 90, share: 1.2 },
  project: { least: 70, usual: 110, share: 0.8 },
};

/** Who gives way first where room is short. Name and state never do. */
const GIVE_WAY: readonly ColumnId[] = [
  'ports',
  'created',
  'project',
  'memory',
  'cpu',
  'status',
  'image',
  'age',
];

export const GAP = 12;
export const CHECK_WIDTH = 18;
export const BUTTONS_WIDTH = 88;
/** Left and right of the cells. */
const PADDING = 24;
export const WIDEST = 900;

/** What a column takes: what somebody made of it, or its usual width. Narrow lists show an engine's mark alone. */
export function widthOf(id: ColumnId, widths: Readonly<Record<string, number>>, narrow: boolean): number {
  return widths[id] ?? (narrow ? WIDTHS[id].least : WIDTHS[id].usual);
}

/** Those of `chosen` that `room` pixels hold, in their order. */
export function fitting(
  chosen: readonly ColumnId[],
  room: number,
  widths: Readonly<Record<string, number>>,
  narrow: boolean,
): readonly ColumnId[] {
  const shown = new Set(chosen);
  const need = (): number => {
    let sum = PADDING + CHECK_WIDTH + BUTTONS_WIDTH + GAP * (shown.size + 1);
    for (const id of shown) sum += widthOf(id, widths, narrow);
    return sum;
  };
  for (const id of GIVE_WAY) {
    if (need() <= room) break;
    shown.delete(id);
  }
  return chosen.filter((id) => shown.has(id));
}

/** The value of `grid-template-columns`. */
export function template(
  shown: readonly ColumnId[],
  widths: Readonly<Record<string, number>>,
  narrow: boolean,
): string {
  const tracks = shown.map((id) => {
    const { share } = WIDTHS[id];
    const width = `${widthOf(id, widths, narrow)}px`;
    return share === undefined || widths[id] !== undefined ? width : `minmax(${width}, ${share}fr)`;
  });
  // With every column at a width of its own, the room that is left goes before the buttons.
  return `${CHECK_WIDTH}px ${tracks.join(' ')} minmax(${BUTTONS_WIDTH}px, auto)`;
}
