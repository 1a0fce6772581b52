import { ui } from '../../../src-shared/messages/ui-en';
import type { SortColumn } from '../../stores/container-row.svelte';

export interface Column {
  readonly id: SortColumn | 'ports';
  readonly label: string;
  readonly sort?: SortColumn;
}

const sortable = (id: SortColumn): Column => ({ id, label: ui.containers.columns[id], sort: id });

/** The columns in order; which engine a row is of matters only when there is more than one. */
export function columns(engines: number): readonly Column[] {
  return [
    ...(engines > 1 ? [sortable('engine')] : []),
    sortable('name'),
    sortable('image'),
    sortable('state'),
    sortable('age'),
    { id: 'ports', label: ui.containers.columns.ports },
  ];
}
