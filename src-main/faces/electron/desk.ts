import { app, Menu, powerMonitor, session, type BrowserWindow } from 'electron';
import { setTimeout as delay } from 'node:timers/promises';
import type { TextChannel } from '../../../src-shared/client/channel';
import type { Command } from '../../../src-shared/model/command';
import { CleatError } from '../../../src-shared/model/error';
import type { Beside } from './beside';
import { createCommands, type Commands } from './commands';
import { linkIn } from './deep-link';
import { guardSession } from './guard';
import type { HomeConnection } from './home-connection';
import { installation } from './installation';
import { linkCommand, type Links } from './links';
import { applicationMenu } from './menu';
import { offerPorts } from './ports';
import { problemPage, type Problem } from './problem-page';
import { PROBLEM_URL, servePage } from './protocol';
import { endInOrder } from './quit';
import { warn } from './report';
import { offerSaveDialog } from './save-dialog';
import { bringToFront, createWindow, loadPage } from './window';

/** A window is shown when it has painted and stands where it stood last time, or after this long. */
const PATIENCE_MS = 1_500;
/** How long a second window tries to hand over to one that is just ending. */
const HANDOVER_MS = 15_000;
/** How soon an owner that has gone is looked for again. */
const OWNER_RETRY_MS = 1_000;

/**
 * The window and what belongs to it. Electron must be ready.
 *
 * @param connecting the way to the app; it is made while the window already loads its page
 * @param links what somebody opens with this app
 */
export function runDesk(
  connecting: (onShow: (link?: string) => void) => Promise<HomeConnection>,
  links: Links,
): void {
  const devTools = !app.isPackaged;
  let window: BrowserWindow | undefined;
  let commands: Commands | undefined;
  let beside: Beside | undefined;
  let problem: Problem = { title: 'Nothing went wrong', message: 'Press Reload.' };
  let handingOver = false;
  /** Resolves when the place of the window is kept. */
  let boundsKept = (): Promise<void> => Promise.resolve();

  guardSession(session.defaultSession, { devTools, warn });
  servePage(
    session.defaultSession,
    installation.rendererDir,
    () => problemPage(problem),
    (error) => warn('page file not read', { error }),
  );

  const showProblem = (target: BrowserWindow, what: Problem): void => {
    problem = what;
    if (!target.isDestroyed()) loadPage(target, warn, PROBLEM_URL);
  };
  const show = (link?: string): void => {
    if (ending.closing()) throw new Error('this window is closing');
    ending.stay();
    if (window) bringToFront(window);
    else window = open();
    if (link !== undefined) commands?.send(linkCommand(link));
  };
  const ask = (command?: Command): void => {
    if (ending.closing()) return;
    show();
    if (command) commands?.send(command);
  };
  const serve = async (target: BrowserWindow, channel: TextChannel): Promise<void> => {
    try {
      await (await connection).serve(channel);
    } catch (error) {
      channel.close();
      if (ending.closing() || handingOver) return;
      const { message, hint } = CleatError.from(error);
      showProblem(target, { title: 'Cleat cannot open its home', message, ...(hint ? { hint } : {}) });
    }
  };

  const open = (): BrowserWindow => {
    const opened = createWindow({
      preload: installation.preload,
      devTools,
      onProblem: showProblem,
      onRevived: () => toPage.send({ type: 'notice', what: 'crashed' }),
      warn,
    });
    const toPage = createCommands(opened.webContents, warn);
    commands = toPage;
    offerSaveDialog(opened, warn);
    const painted = new Promise<void>((resolve) => {
      opened.once('ready-to-show', () => resolve());
    });
    offerPorts(opened.webContents, (channel) => void serve(opened, channel), warn);
    opened.on('closed', () => {
      window = undefined;
    });
    let wasAway = false;
    opened.on('blur', () => {
      wasAway = true;
    });
    opened.on('focus', () => {
      if (wasAway) wake();
    });
    loadPage(opened, warn);
    void showWhenReady(opened, painted);
    return opened;
  };
  const showWhenReady = async (opened: BrowserWindow, painted: Promise<unknown>): Promise<void> => {
    const placed = place(opened).catch((error: unknown) => warn('window not placed', { error }));
    await Promise.race([Promise.all([painted, placed]), delay(PATIENCE_MS)]);
    // Either the process ends, or the other window has and this one is wanted after all.
    if (handingOver) await settled.catch(() => undefined);
    if (!opened.isDestroyed()) opened.show();
    await standBeside();
  };
  const place = async (opened: BrowserWindow): Promise<void> => {
    const [home, { restoreBounds, rememberBounds }] = await Promise.all([settled, import('./remembered')]);
    if (!home || opened.isDestroyed()) return;
    await restoreBounds(opened, await home.client());
    boundsKept = rememberBounds(opened, home.client, (error) => warn('window bounds not kept', { error }));
  };
  /** Once there is a window to look at: nothing of it is needed before. */
  const standBeside = async (): Promise<void> => {
    const home = await settled.catch(() => undefined);
    if (!home || beside || ending.closing()) return;
    const { runBeside } = await import('./beside');
    if (beside || ending.closing()) return;
    beside = runBeside({ home, icon: installation.icon, ask, quit: () => app.quit(), warn });
  };
  const wake = (): void => void connection.then((home) => home.wake());

  const ending = endInOrder({
    settled: async (signal) => {
      const home = await (await connection).open();
      // Work in another process does not end with this one.
      if (home.role === 'guest') return;
      const [client, { workSettled }] = await Promise.all([
        (await connection).client(),
        import('./running-work'),
      ]);
      await workSettled(client, signal);
    },
    close: async () => {
      beside?.close();
      await boundsKept();
      await (await connection).close();
    },
    onFailure: (what, error) => warn(what, { error }),
  });

  // A microtask, so that the window has begun: reading the app's code takes longer than starting a page.
  const connection = Promise.resolve().then(() => connecting(show));
  const settled = connection.then(async (home) => {
    const onHandover = (): void => {
      handingOver = true;
    };
    const ours = await settle(home, onHandover, links.initial);
    handingOver = false;
    return ours ? home : undefined;
  });
  settled.then(
    (home) => home && followTheme(home),
    (error: unknown) => warn('home not opened', { error }),
  );
  Menu.setApplicationMenu(
    applicationMenu({
      platform: process.platform,
      devTools,
      onAction: (id) => ask({ type: 'action', id }),
    }),
  );
  window = open();
  links.listen((link) => ask(linkCommand(link)));

  const showIfLasting = (): void => {
    if (!ending.closing()) show();
  };
  app.on('activate', showIfLasting);
  app.on('second-instance', (_event, args) => {
    if (!ending.closing()) show(linkIn(args.slice(1)));
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' && beside?.staysWithoutWindow() !== true) app.quit();
  });
  powerMonitor.on('resume', wake);
  powerMonitor.on('unlock-screen', wake);
}

/**
 * Opens the home and finds our place in it. Another window of the same home is shown instead of this one, and
 * this process ends.
 *
 * @returns false when this process is ending
 */
async function settle(
  connection: HomeConnection,
  onHandover: () => void,
  link: string | undefined,
): Promise<boolean> {
  const deadline = Date.now() + HANDOVER_MS;
  for (;;) {
    const home = await connection.open();
    if (home.role === 'owner') return true;
    if (home.hello.face !== 'window') {
      // The owner has no window; a second window of the same home is told by Electron's own lock.
      if (app.requestSingleInstanceLock()) return true;
      onHandover();
      app.exit(0);
      return false;
    }
    onHandover();
    try {
      await (await connection.client()).system.show(link === undefined ? {} : { link });
      app.exit(0);
      return false;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    // It is ending: soon the home is free and the window ours.
    await delay(100);
    connection.forget();
  }
}

/** As long as the app lives; over a change of owner too. */
function followTheme(home: HomeConnection): void {
  const follow = async (): Promise<void> => {
    const { followTheme: watch } = await import('./remembered');
    for (;;) {
      try {
        await watch(await home.client());
      } catch (error) {
        if (!(error instanceof CleatError) || error.code !== 'rpc.disconnected') throw error;
      }
      await delay(OWNER_RETRY_MS);
    }
  };
  follow().catch((error: unknown) => {
    // The app ends.
    if (error instanceof CleatError && error.code === 'app.cancelled') return;
    warn('theme not followed', { error });
  });
}
