import type { MenuItemConstructorOptions } from 'electron';
import { ui } from '../../../src-shared/messages/ui-en';
import {
  APP_ACTIONS,
  type AppActionFacts,
  type AppActionId,
  type AppMenu,
} from '../../../src-shared/model/app-actions';

type Item = MenuItemConstructorOptions;

/**
 * The menu bar: the system's own menus and, in between, the app's list of actions.
 *
 * @param options.devTools only in a checkout: a package has no developer tools
 * @param options.onAction told of what is chosen; the page does it
 */
export function menuTemplate(options: {
  readonly platform: NodeJS.Platform;
  readonly devTools: boolean;
  readonly onAction: (id: AppActionId) => void;
}): Item[] {
  const mac = options.platform === 'darwin';
  const of = (menu: AppMenu): Item[] =>
    APP_ACTIONS.filter((action) => action.menu === menu).map((action) => item(action, options.onAction));
  const separator: Item = { type: 'separator' };
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: ui.menuBar.file,
      submenu: [...of('file'), separator, { role: mac ? 'close' : 'quit' }],
    },
    { role: 'editMenu' },
    {
      label: ui.menuBar.view,
      submenu: [
        ...of('view'),
        { label: ui.menuBar.appearance, submenu: of('appearance') },
        separator,
        ...(options.devTools ? [{ role: 'toggleDevTools' } as const] : []),
        { role: 'togglefullscreen' },
      ],
    },
    { label: ui.menuBar.go, submenu: of('go') },
    { role: 'windowMenu' },
    { role: 'help', submenu: [...of('help'), ...(mac ? [] : [{ role: 'about' } as const])] },
  ];
}

/** A key of the page alone (a single character, Escape) would be taken from every field by the menu bar. */
export function accelerator(shortcut: string | undefined): string | undefined {
  if (shortcut?.startsWith('mod+') !== true) return undefined;
  const names: Readonly<Record<string, string>> = { mod: 'CmdOrCtrl', shift: 'Shift' };
  return shortcut
    .split('+')
    .map((part) => names[part] ?? part.toUpperCase())
    .join('+');
}

function item(
  { id, shortcut, role }: AppActionFacts & { readonly id: AppActionId },
  onAction: (id: AppActionId) => void,
): Item {
  const keys = accelerator(shortcut);
  const shown: Item = { id, label: ui.commands[id], ...(keys === undefined ? {} : { accelerator: keys }) };
  // By its role it works for a page that hangs, too.
  return role === undefined ? { ...shown, click: () => onAction(id) } : { ...shown, role };
}
