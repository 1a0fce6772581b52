import { nativeTheme, screen, type BrowserWindow } from 'electron';
import { consumeStream } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import { BOUNDS_KEY, placeWindow, type WindowBounds } from './bounds';

const SETTLE_MS = 400;

/** Puts a window that is not shown yet where it was last time, on a display that is still there. */
export async function restoreBounds(window: BrowserWindow, client: CleatClient): Promise<void> {
  const remembered = (await client.viewState.get())[BOUNDS_KEY];
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const placed = placeWindow(remembered, areas);
  if (!placed || window.isDestroyed()) return;
  window.setSize(placed.size.width, placed.size.height);
  if (placed.place) window.setPosition(placed.place.x, placed.place.y);
  else window.center();
  if (placed.maximized) window.maximize();
}

/**
 * Remembers where the window is, shortly after it stops moving and when it closes.
 *
 * @returns resolves when what was seen so far is kept, or could not be
 */
export function rememberBounds(
  window: BrowserWindow,
  client: () => Promise<CleatClient>,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  let kept: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const store = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (window.isMinimized() || window.isFullScreen()) return;
    // What it goes back to when it is no longer maximised.
    const { x, y, width, height } = window.getNormalBounds();
    const value: WindowBounds = { x, y, width, height, maximized: window.isMaximized() };
    kept = kept
      .then(client)
      .then((calls) => calls.viewState.set({ key: BOUNDS_KEY, value }))
      .catch(onFailure);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(store, SETTLE_MS);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('maximize', later);
  window.on('unmaximize', later);
  // Even when nothing was heard of a move: X11 tells of it late.
  window.on('close', store);
  return async () => {
    await kept;
  };
}

/** Lets the system's parts of the window (and the page's media query) follow the theme setting. */
export async function followTheme(client: CleatClient): Promise<void> {
  const changes = consumeStream(client, (signal) => client.settings.watch(undefined, { signal }));
  for await (const { theme } of changes) {
    if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme;
  }
}
