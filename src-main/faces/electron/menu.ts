import { Menu, type MenuItemConstructorOptions } from 'electron';

/**
 * The ordinary menu. Its shortcuts leave the page its own: ⌘K, ⌘⇧P and ⌘1–9.
 *
 * @param devTools only in a checkout: a package has no developer tools
 */
export function applicationMenu(options: { platform: NodeJS.Platform; devTools: boolean }): Menu {
  const mac = options.platform === 'darwin';
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    ...(options.devTools ? [{ role: 'toggleDevTools' } as const] : []),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  return Menu.buildFromTemplate([
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ role: mac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    { role: 'help', submenu: mac ? [] : [{ role: 'about' }] },
  ]);
}
