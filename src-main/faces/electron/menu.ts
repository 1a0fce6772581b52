import { Menu } from 'electron';
import { menuTemplate } from './menu-template';

/** The menu bar, from the app's list of actions. */
export function applicationMenu(options: Parameters<typeof menuTemplate>[0]): Menu {
  return Menu.buildFromTemplate(menuTemplate(options));
}
