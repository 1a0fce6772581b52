import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowLeft from '@lucide/svelte/icons/arrow-left';
import ArrowRight from '@lucide/svelte/icons/arrow-right';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Minus from '@lucide/svelte/icons/minus';
import MoveHorizontal from '@lucide/svelte/icons/move-horizontal';
import Plus from '@lucide/svelte/icons/plus';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import { ui } from '../../../src-shared/messages/ui-en';
import type { BoundAction, Icon } from '../../actions/action';
import type { ContainersStore } from '../../stores/containers.svelte';
import type { ContainersView } from '../../stores/containers-view.svelte';
import type { ColumnId } from '../../stores/list-columns';
import { columnLabel, sortOf } from './columns';

const STEP = 32;

/** What can be done to a column, as the lines of a menu. `width`: pixels it takes now. */
export function columnMenu(
  id: ColumnId,
  { containers, view }: { containers: ContainersStore; view: ContainersView },
  { width, fit }: { width: number; fit: () => void },
): readonly BoundAction[] {
  const { layout } = view;
  const group = ui.containers.columnMenu(columnLabel(id));
  const line = (name: string, label: string, icon: Icon, perform: () => void): BoundAction => ({
    id: `column.${name}`,
    label,
    icon,
    group,
    perform,
  });
  const sort = sortOf(id);
  const at = layout.columns.indexOf(id);
  const sorted = sort !== undefined && containers.sort.column === sort;
  return [
    ...(sort && !(sorted && !containers.sort.descending)
      ? [line('up', ui.containers.sortUp, ArrowUp, () => view.sortAs(sort, false))]
      : []),
    ...(sort && !(sorted && containers.sort.descending)
      ? [line('down', ui.containers.sortDown, ArrowDown, () => view.sortAs(sort, true))]
      : []),
    line('wider', ui.containers.wider, Plus, () => layout.setWidth(id, width + STEP)),
    line('narrower', ui.containers.narrower, Minus, () => layout.setWidth(id, width - STEP)),
    line('fit', ui.containers.fitWidth, MoveHorizontal, fit),
    ...(at > 0 ? [line('left', ui.containers.moveLeft, ArrowLeft, () => layout.move(id, -1))] : []),
    ...(at < layout.columns.length - 1
      ? [line('right', ui.containers.moveRight, ArrowRight, () => layout.move(id, 1))]
      : []),
    ...(id === 'name' ? [] : [line('hide', ui.containers.hideColumn, EyeOff, () => layout.toggle(id))]),
    line('reset', ui.containers.resetColumns, RotateCcw, () => layout.reset()),
  ];
}
