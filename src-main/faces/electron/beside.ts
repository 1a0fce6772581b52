import { Menu, nativeImage, Notification, Tray } from 'electron';
import { ui } from '../../../src-shared/messages/ui-en';
import type { CleatClient } from '../../../src-shared/contract';
import type { Command } from '../../../src-shared/model/command';
import { ExitFinder, ExitGate, type ExitNotice } from '../../../src-shared/model/exit-notices';
import type { RuntimesSnapshot } from '../../../src-shared/model/runtime';
import { followHome } from './follow-home';
import type { HomeConnection } from './home-connection';
import type { Warn } from './report';
import { plainLabel, TrayContainers, trayTemplate, type TrayDoes } from './tray-model';

/** Menus are rebuilt at most so often: thousands of changes a second must not keep a desktop busy. */
const REBUILD_MS = 500;

export interface Beside {
  /** Whether the app goes on when its last window is closed. */
  staysWithoutWindow(): boolean;
  close(): void;
}

/**
 * What the app shows beside its window: the tray and the notifications. Both live on the contract, so they are
 * the same for an owner and for a guest, with a window or without one.
 *
 * @param options.ask shows the window and does this there
 */
export function runBeside(options: {
  readonly home: Pick<HomeConnection, 'client'>;
  readonly icon: string;
  readonly ask: (command?: Command) => void;
  readonly quit: () => void;
  readonly warn: Warn;
}): Beside {
  const { home, ask, quit, warn } = options;
  const ending = new AbortController();
  const containers = new TrayContainers();
  const finder = new ExitFinder();
  let runtimes: RuntimesSnapshot | undefined;
  let notifyExits = false;
  let keepInTray = false;

  const call = (what: string, work: (client: CleatClient) => Promise<unknown>): void => {
    home
      .client()
      .then(work)
      .catch((error: unknown) => {
        warn(`${what} failed`, { error });
        // The page says why, where there is one to say it.
        ask();
      });
  };
  const does: TrayDoes = {
    start: (ref) => call('start', (client) => client.containers.start({ ref })),
    stop: (ref) => call('stop', (client) => client.containers.stop({ ref })),
    logs: ({ engine, id }) => ask({ type: 'container', engine, name: id, tab: 'logs' }),
    use: (name) => call('use', (client) => client.runtimes.use({ name })),
    open: () => ask(),
    quit,
  };

  const tray = openTray(options.icon, warn);
  tray?.on('click', () => ask());
  let shown = '';
  let timer: NodeJS.Timeout | undefined;
  const rebuild = (): void => {
    timer = undefined;
    if (!tray || tray.isDestroyed()) return;
    const { state } = containers;
    const template = trayTemplate(state, runtimes, does);
    // Rebuilding closes a menu that is open: only when something in it differs.
    const next = JSON.stringify([template, state.recent.map(({ ref }) => ref)]);
    if (next === shown) return;
    shown = next;
    tray.setToolTip(ui.tray.tip(state.running, state.total));
    tray.setContextMenu(Menu.buildFromTemplate(template));
  };
  const changed = (): void => {
    if (tray) timer ??= setTimeout(rebuild, REBUILD_MS);
  };

  const gate = new ExitGate((notice) => showNotice(notice, ask), {
    now: Date.now,
    later: (work, ms) => {
      const due = setTimeout(work, ms);
      return () => clearTimeout(due);
    },
  });
  rebuild();
  followHome(
    home,
    {
      onBegin: () => {
        containers.begin();
        finder.begin();
      },
      onContainers: (patches) => {
        containers.take(patches);
        const exits = finder.take(patches, Date.now());
        if (notifyExits) gate.take(exits);
        changed();
      },
      onRuntimes: (next) => {
        runtimes = next;
        changed();
      },
      onSettings: (settings) => {
        notifyExits = settings.notifyExits;
        keepInTray = settings.keepInTray ?? false;
      },
    },
    warn,
    ending.signal,
  );

  return {
    staysWithoutWindow: () => keepInTray && tray !== undefined,
    close: () => {
      ending.abort();
      clearTimeout(timer);
      gate.close();
      tray?.destroy();
    },
  };
}

/** A desktop may have no tray, and some say so by throwing: then there is none. */
function openTray(icon: string, warn: Warn): Tray | undefined {
  try {
    const image = nativeImage.createFromPath(icon);
    if (image.isEmpty()) throw new Error(`no picture at ${icon}`);
    const tray = new Tray(image.resize({ width: 22, height: 22 }));
    tray.setToolTip(ui.app.name);
    return tray;
  } catch (error) {
    warn('no tray', { error });
    return undefined;
  }
}

/** Shown ones are kept until they are over: a collected one hears no click. */
const open = new Set<Notification>();

function showNotice(notice: ExitNotice, ask: (command: Command) => void): void {
  if (!Notification.isSupported()) return;
  const shown = new Notification(
    notice.type === 'one'
      ? {
          title: ui.notices.exited(plainLabel(notice.exit.name)),
          body: ui.notices.exitCode(notice.exit.exitCode, notice.exit.runtime),
        }
      : { title: ui.notices.many(notice.count), body: ui.notices.manyBody },
  );
  open.add(shown);
  shown.on('close', () => open.delete(shown));
  shown.on('failed', () => open.delete(shown));
  shown.on('click', () => {
    open.delete(shown);
    ask(
      notice.type === 'one'
        ? { type: 'container', engine: notice.exit.engine, name: notice.exit.id }
        : { type: 'action', id: 'go.containers' },
    );
  });
  shown.show();
}
