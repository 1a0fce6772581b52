/** Pixels: what a column needs at least and takes at first; `share` is its part of the room that is left. */
interface ColumnWidth {
  readonly least: number;
  readonly usual: number;
  readonly share?: number;
}

/** The columns that a list can have. */
export interface ColumnSet<C extends string> {
  /** All of them, in the order a list begins with. */
  readonly ids: readonly C[];
  /** Those it begins with. */
  readonly usual: readonly C[];
  /** The one that is never hidden. */
  readonly first: C;
  readonly widths: Readonly<Record<C, ColumnWidth>>;
  /** Who gives way first where room is short. */
  readonly giveWay: readonly C[];
  /** Those whose values stand at the right. */
  readonly numbers: readonly C[];
  /** Pixels that the buttons at a row's end need; in a narrow list others share them, and the buttons lie over those. */
  readonly buttons: number;
}

type Widths = Readonly<Record<string, number>>;

const GAP = 12;
const CHECK_WIDTH = 18;
/** Left and right of the cells. */
const PADDING = 24;
export const WIDEST = 900;

/** What a column takes: what somebody made of it, or its usual width. Narrow lists show an engine's mark alone. */
function widthOf<C extends string>(set: ColumnSet<C>, id: C, widths: Widths, narrow: boolean): number {
  return widths[id] ?? (narrow ? set.widths[id].least : set.widths[id].usual);
}

/** Those of `chosen` that `room` pixels hold, in their order. */
export function fitting<C extends string>(
  set: ColumnSet<C>,
  chosen: readonly C[],
  { room, widths, narrow }: { room: number; widths: Widths; narrow: boolean },
): readonly C[] {
  const shown = new Set(chosen);
  const need = (): number => {
    let sum = PADDING + CHECK_WIDTH + set.buttons + GAP * (shown.size + 1);
    for (const id of shown) sum += widthOf(set, id, widths, narrow);
    return sum;
  };
  for (const id of set.giveWay) {
    if (need() <= room) break;
    shown.delete(id);
  }
  return chosen.filter((id) => shown.has(id));
}

/** The value of `grid-template-columns`. */
export function template<C extends string>(
  set: ColumnSet<C>,
  shown: readonly C[],
  widths: Widths,
  narrow: boolean,
): string {
  const tracks = shown.map((id) => {
    const { share } = set.widths[id];
    const width = `${widthOf(set, id, widths, narrow)}px`;
    return share === undefined || widths[id] !== undefined ? width : `minmax(${width}, ${share}fr)`;
  });
  const shares = shown.some((id) => set.widths[id].share !== undefined && widths[id] === undefined);
  // With every column at a width of its own, the room that is left goes before the buttons.
  const buttons = narrow ? (shares ? '0px' : 'minmax(0, 1fr)') : `minmax(${set.buttons}px, auto)`;
  return `${CHECK_WIDTH}px ${tracks.join(' ')} ${buttons}`;
}
