import { isOffered } from '../../actions/action';
import { matches } from '../../actions/shortcut';
import { GroupLine, type Line } from '../../stores/list-lines';
import type { GridModel, Keyed } from './grid-model';

/** A verb's key: on all that is checked, on a group, or on the current row. @returns whether there is such a verb */
export function performKey<R extends Keyed, C extends string>(
  event: KeyboardEvent,
  line: Line<R> | undefined,
  { checked, actions, manyActions }: GridModel<R, C>,
): boolean {
  const group = line instanceof GroupLine ? line.rows : undefined;
  const many = checked.size > 0 ? checked.rows : group;
  if (many && event.key !== 'Enter') {
    const verb = manyActions.find(
      (one) => one.shortcut && matches(event, one.shortcut) && isOffered(one, many),
    );
    verb?.perform(many);
    return verb !== undefined;
  }
  if (line === undefined || line instanceof GroupLine) return false;
  const action = actions.find((one) => one.shortcut && matches(event, one.shortcut) && isOffered(one, line));
  action?.perform(line);
  return action !== undefined;
}
