import { assertNever } from '../../src-shared/model/assert-never';
import { ui } from '../../src-shared/messages/ui-en';
import type { Command } from '../../src-shared/model/command';
import { containerKey } from '../../src-shared/model/container';
import { isOffered } from '../actions/action';
import type { Desk } from './desk';

/** Does what the menu bar, the tray, a link or a notification asks for. A link changes nothing by itself. */
export function performCommand(desk: Desk, command: Command): void {
  const { toasts, overlays, appActions, launch, confirm } = desk;
  switch (command.type) {
    case 'action': {
      // A question that waits for its answer comes first.
      if (confirm.question) return;
      const action = appActions.find(({ id }) => id === command.id);
      if (!action || !isOffered(action, undefined)) return;
      if (command.id !== 'palette.open' && command.id !== 'shortcuts.open') overlays.close();
      action.perform(undefined);
      return;
    }
    case 'container':
      void showContainer(desk, command);
      return;
    case 'run':
      overlays.close();
      launch.open({
        image: command.image,
        argv: [],
        ...(command.name === undefined ? {} : { name: command.name }),
      });
      return;
    case 'notice':
      if (command.what === 'crashed')
        toasts.show({ tone: 'notice', title: ui.notices.crashed, hint: ui.notices.crashedHint });
      else toasts.show({ tone: 'bad', title: ui.notices.badLink, hint: ui.notices.badLinkHint });
      return;
    default:
      assertNever(command);
  }
}

async function showContainer(
  { containersView, connection, places, toasts, overlays }: Desk,
  { name, engine, tab }: Extract<Command, { type: 'container' }>,
): Promise<void> {
  try {
    // The owner knows all engines, also before this page does; of one engine the id is whole.
    const ref =
      engine === undefined ? await connection.client.containers.find({ name }) : { engine, id: name };
    if (engine !== undefined)
      await connection.client.containers.inspect({ ref: { engine, kind: 'container', id: name } });
    overlays.close();
    places.go('containers');
    containersView.openDetailOf(containerKey(ref), tab ?? containersView.tab);
  } catch (error) {
    toasts.failure(error);
  }
}
