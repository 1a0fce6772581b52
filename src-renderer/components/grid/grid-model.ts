import type { Action } from '../../actions/action';
import type { Checked } from '../../stores/checked.svelte';
import type { ColumnLayout } from '../../stores/column-layout.svelte';
import type { Line } from '../../stores/list-lines';

export interface Keyed {
  readonly key: string;
}

/** A list as the grid shows it: whose rows, which columns, what is chosen. Read anew whenever it is drawn. */
export interface GridModel<R extends Keyed, C extends string> {
  /** What the list is called. */
  readonly label: string;
  readonly lines: readonly Line<R>[];
  /** The rows that the filter lets through, in order; in a list without groups these are the lines. */
  readonly rows: readonly R[];
  readonly grouped: boolean;
  row(key: string): R | undefined;
  readonly layout: ColumnLayout<C>;
  /** Those of the layout's columns that say something now. */
  readonly columns: readonly C[];
  columnLabel(column: C): string;
  readonly sort: { readonly column: string; readonly descending: boolean };
  /** Whether its order means anything. */
  sortable(column: C): boolean;
  sortAs(column: C, descending: boolean): void;
  readonly checked: Checked<R>;
  /** The key of the line that keys act on; '' for none. */
  readonly selectedKey: string;
  select(row: R): void;
  /** Another line than a row becomes the current one. */
  moveTo(key: string): void;
  open(row: R): void;
  fold(key: string, folded: boolean): void;
  /** What a row's key presses do, and those on all that is checked. */
  readonly actions: readonly Action<R>[];
  readonly manyActions: readonly Action<readonly R[]>[];
}

/** How a line stands in the grid; read where it is drawn, so that a change redraws what it concerns. */
export interface LinePlace<C extends string> {
  readonly id: string;
  /** Its number among all lines, the head being the first. */
  readonly position: number;
  readonly columns: readonly C[];
  /** Keys act on it. */
  readonly current: boolean;
  /** Shows its buttons: somebody is at it. */
  readonly lively: boolean;
}

/** How a row stands in the grid. */
export interface RowPlace<C extends string> extends LinePlace<C> {
  readonly checked: boolean;
  /** It belongs to the choice that verbs act on: checked, or the current one where none is. */
  readonly selected: boolean;
  /** It stands under a group. */
  readonly grouped: boolean;
}
