import { BrowserWindow, nativeTheme } from 'electron';
import { countCrashes } from './crashes';
import { offerReload } from './hang';
import type { Problem } from './problem-page';
import { PAGE_URL } from './protocol';
import type { Warn } from './report';
import { DEFAULT_SIZE, MIN_SIZE } from './window-size';

/** The page's ground (`--canvas` of the theme), so that nothing flashes before its first paint. */
const CANVAS = { light: '#f3f5f6', dark: '#0f1417' };

/**
 * A window that begins to load the page and stays hidden; whoever made it shows it.
 *
 * @param options.onProblem the page cannot be kept alive: show this instead
 */
export function createWindow(options: {
  readonly preload: string;
  readonly devTools: boolean;
  readonly onProblem: (window: BrowserWindow, problem: Problem) => void;
  /** The page died and is being loaded again. */
  readonly onRevived: () => void;
  readonly warn: Warn;
}): BrowserWindow {
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Cleat',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: canvas(),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableBlinkFeatures: 'Auxclick',
      devTools: options.devTools,
    },
  });
  const repaint = (): void => window.setBackgroundColor(canvas());
  nativeTheme.on('updated', repaint);
  window.on('closed', () => nativeTheme.off('updated', repaint));
  keepAlive(window, options);
  return window;
}

/** Loads the page; a page that cannot load is told to the log, and the window stays as it is. */
export function loadPage(window: BrowserWindow, warn: Warn, url = PAGE_URL): void {
  window.loadURL(url).catch((error: unknown) => {
    if (!window.isDestroyed()) warn('page not loaded', { error });
  });
}

/** A page that dies is loaded again in its place, three times a minute at most. */
function keepAlive(
  window: BrowserWindow,
  {
    onProblem,
    onRevived,
    warn,
  }: Pick<Parameters<typeof createWindow>[0], 'onProblem' | 'onRevived' | 'warn'>,
): void {
  const crashed = countCrashes();
  const { webContents } = window;
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    warn('page gone', { reason, exitCode });
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (crashed(Date.now()) === 'reload') {
      loadPage(window, warn);
      onRevived();
      return;
    }
    onProblem(window, {
      title: 'The page keeps ending',
      message: `It ended more than three times within a minute (${reason}, exit code ${exitCode}).`,
      hint: 'Your containers are not touched. Reload, or look into the log in the Cleat home folder.',
    });
  });
  offerReload(window, warn);
}

/** Brings a window to the front, whatever it was doing. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function canvas(): string {
  return nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light;
}
