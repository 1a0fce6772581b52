/** Where an action of the whole app stands in the menu bar. */
export type AppMenu = 'file' | 'view' | 'appearance' | 'go' | 'help';

/** What Electron does by itself, also for a page that hangs. */
type WindowRole = 'reload' | 'resetZoom' | 'zoomIn' | 'zoomOut';

export interface AppActionFacts {
  /** Its words are `ui.commands[id]`. */
  readonly id: string;
  readonly menu: AppMenu;
  /** `mod+k`: ⌘ on a Mac, Ctrl elsewhere. A single character is a key of the page only, never of the menu bar. */
  readonly shortcut?: string;
  /** Only a window of our own has it: in a browser it is the browser's business. */
  readonly role?: WindowRole;
}

/**
 * What can be done to the app as a whole. The palette, the shortcut sheet and the menu bar are made from this list;
 * the page performs what the menu bar chooses.
 */
export const APP_ACTIONS = [
  { id: 'launch.open', menu: 'file', shortcut: 'n' },
  { id: 'build.open', menu: 'file', shortcut: 'b' },
  { id: 'palette.open', menu: 'go', shortcut: 'mod+k' },
  { id: 'go.containers', menu: 'go', shortcut: 'mod+1' },
  { id: 'go.images', menu: 'go', shortcut: 'mod+2' },
  { id: 'go.builds', menu: 'go', shortcut: 'mod+3' },
  { id: 'go.runtimes', menu: 'go', shortcut: 'mod+4' },
  { id: 'go.settings', menu: 'go', shortcut: 'mod+5' },
  { id: 'engines.look', menu: 'view', shortcut: 'mod+shift+e' },
  { id: 'detail.close', menu: 'view', shortcut: 'Escape' },
  { id: 'window.reload', menu: 'view', shortcut: 'mod+r', role: 'reload' },
  { id: 'zoom.reset', menu: 'view', shortcut: 'mod+0', role: 'resetZoom' },
  { id: 'zoom.in', menu: 'view', shortcut: 'mod+=', role: 'zoomIn' },
  { id: 'zoom.out', menu: 'view', shortcut: 'mod+-', role: 'zoomOut' },
  { id: 'theme.system', menu: 'appearance' },
  { id: 'theme.light', menu: 'appearance' },
  { id: 'theme.dark', menu: 'appearance' },
  { id: 'shortcuts.open', menu: 'help', shortcut: '?' },
] as const satisfies readonly AppActionFacts[];

export type AppActionId = (typeof APP_ACTIONS)[number]['id'];
