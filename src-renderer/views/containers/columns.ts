import { ui } from '../../../src-shared/messages/ui-en';
import { SORT_COLUMNS, type SortColumn } from '../../stores/container-row.svelte';
import type { ColumnId } from '../../stores/container-columns';

/** What a column is sorted by; ports have no order that means anything. */
export function sortOf(id: ColumnId): SortColumn | undefined {
  return SORT_COLUMNS.find((one) => one === id);
}

export function columnLabel(id: ColumnId): string {
  return ui.containers.columns[id];
}

/** The columns that matter: which engine a row is of does so only when there is more than one. */
export function offered(chosen: readonly ColumnId[], engines: number): readonly ColumnId[] {
  return engines > 1 ? chosen : chosen.filter((id) => id !== 'engine');
}
