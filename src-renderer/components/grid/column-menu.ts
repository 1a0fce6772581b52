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
import type { GridModel, Keyed } from './grid-model';

const STEP = 32;

/** What can be done to a column, as the lines of a menu. `width`: pixels it takes now. */
export function columnMenu<R extends Keyed, C extends string>(
  id: C,
  model: GridModel<R, C>,
  { width, fit }: { width: number; fit: () => void },
): readonly BoundAction[] {
  const { layout, sort } = model;
  const group = ui.list.columnMenu(model.columnLabel(id));
  const line = (name: string, label: string, icon: Icon, perform: () => void): BoundAction => ({
    id: `column.${name}`,
    label,
    icon,
    group,
    perform,
  });
  const sortable = model.sortable(id);
  const at = layout.columns.indexOf(id);
  const sorted = sortable && sort.column === id;
  return [
    ...(sortable && !(sorted && !sort.descending)
      ? [line('up', ui.list.sortUp, ArrowUp, () => model.sortAs(id, false))]
      : []),
    ...(sortable && !(sorted && sort.descending)
      ? [line('down', ui.list.sortDown, ArrowDown, () => model.sortAs(id, true))]
      : []),
    line('wider', ui.list.wider, Plus, () => layout.setWidth(id, width + STEP)),
    line('narrower', ui.list.narrower, Minus, () => layout.setWidth(id, width - STEP)),
    line('fit', ui.list.fitWidth, MoveHorizontal, fit),
    ...(at > 0 ? [line('left', ui.list.moveLeft, ArrowLeft, () => layout.move(id, -1))] : []),
    ...(at < layout.columns.length - 1
      ? [line('right', ui.list.moveRight, ArrowRight, () => layout.move(id, 1))]
      : []),
    ...(id === layout.set.first ? [] : [line('hide', ui.list.hideColumn, EyeOff, () => layout.toggle(id))]),
    line('reset', ui.list.resetColumns, RotateCcw, () => layout.reset()),
  ];
}
