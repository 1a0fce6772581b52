import { join } from 'node:path';
import type { Hello, OwnerFace } from '../../src-shared/contract/system';
import type { TextChannel } from '../../src-shared/client/channel';
import type { Caller } from '../../src-shared/model/caller';
import { CleatError } from '../../src-shared/model/error';
import { createApp, type App, type AppOptions } from '../app';
import { makeFolder } from '../store/make-folder';
import { tryLock } from '../store/process-lock';
import { checkOwnPlace } from './server/own-place';
import { connectOwner } from './server/owner-client';
import { ownerSocketPath } from './server/owner-path';
import { listenOwner } from './server/owner-socket';
import type { BrowserServer } from './server/server';

/** How long a face waits for an owner that holds the lock but does not listen yet. */
const OWNER_PATIENCE_MS = 5_000;

export interface HomeOptions extends Omit<AppOptions, 'owner' | 'face'> {
  readonly face: OwnerFace;
  /** The folder of the built page, for the browser face. */
  readonly rendererDir: string;
  /** Brings the owner's window to the front; absent when the owner has none. */
  readonly onShow?: (link?: string) => void;
}

export interface OwnedHome {
  readonly role: 'owner';
  readonly app: App;
  readonly hello: Hello;
  /** Serves the browser face (once) and gives an address with a fresh one-time token. */
  serve(options: { readonly port?: number }): Promise<{ address: string }>;
  /** Looks again: for focus and resume from sleep. */
  wake(): void;
  /** How many faces are connected over the owner's socket or the browser. */
  connections(): number;
  /** When the last face left the owner's socket (epoch ms), however short it stayed. */
  lastUse(): number;
  close(): Promise<void>;
}

export interface GuestHome {
  readonly role: 'guest';
  readonly hello: Hello;
  /** A channel to the owner for this caller. */
  connect(caller: Caller): Promise<TextChannel>;
}

/**
 * Takes ownership of a home, or finds who has it. There is one owner per home: it holds the lock for as long
 * as it lives (the kernel frees it at death) and listens on `run/host.sock`.
 * Throws `store.io` when the home cannot be a folder, `rpc.socket` when others may write in it or it is not ours,
 * `store.locked` when its owner does not answer.
 */
export async function openHome(options: HomeOptions): Promise<OwnedHome | GuestHome> {
  const run = join(options.home, 'run');
  await makeFolder(run).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    throw CleatError.of('store.io', { path: options.home, detail }, { cause: error });
  });
  const path = ownerSocketPath(options.home);
  await checkOwnPlace(path, path);
  const deadline = Date.now() + OWNER_PATIENCE_MS;
  for (;;) {
    const lock = await tryLock(join(run, 'owner.lock'));
    if (lock) return own(options, lock);
    const guest = await findOwner(options.home);
    if (guest) return guest;
    if (Date.now() > deadline) {
      throw CleatError.of('store.locked', {
        path: join(run, 'owner.lock'),
        seconds: OWNER_PATIENCE_MS / 1000,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The owner of this home, when one answers. */
export async function findOwner(home: string): Promise<GuestHome | undefined> {
  const path = ownerSocketPath(home);
  try {
    const { hello, channel } = await connectOwner(path, { actor: 'cli', env: {} });
    channel.close();
    return { role: 'guest', hello, connect: async (caller) => (await connectOwner(path, caller)).channel };
  } catch (error) {
    if (error instanceof CleatError && error.code === 'rpc.disconnected') return undefined;
    throw error;
  }
}

async function own(options: HomeOptions, lock: { release(): Promise<void> }): Promise<OwnedHome> {
  const { rendererDir, onShow, ...rest } = options;
  let browser: Promise<BrowserServer> | undefined;
  /** The same once it listens, whoever asked for it. */
  let open: BrowserServer | undefined;
  let app: App | undefined;
  try {
    const serve = async ({ port }: { port?: number }): Promise<{ address: string }> => {
      if (!app) throw new Error('served before the app stood');
      const { router, services } = app;
      // Read when asked for: a window that serves no browser needs none of it at start.
      browser ??= Promise.all([import('./server/server'), services.logDownloads()]).then(
        ([{ startServer }, downloads]) =>
          startServer({
            router,
            streams: services.streams,
            downloads,
            rendererDir,
            logger: services.logger,
            ...(port ? { port } : {}),
          }),
      );
      try {
        open = await browser;
        return { address: open.newAddress() };
      } catch (error) {
        browser = undefined;
        throw error;
      }
    };
    app = await createApp({
      ...rest,
      owner: {
        show: (link) => {
          onShow?.(link);
          return onShow !== undefined;
        },
        serve,
      },
    });
    const opened = app;
    const { hello } = opened.services;
    const socket = await listenOwner({
      path: ownerSocketPath(options.home),
      router: opened.router,
      streams: opened.services.streams,
      hello,
      logger: opened.services.logger,
    });
    return {
      role: 'owner',
      app: opened,
      hello,
      serve,
      wake: () => opened.wake(),
      connections: () => socket.connections() + (open?.connections() ?? 0),
      lastUse: () => socket.lastUse(),
      close: async () => {
        await socket.close();
        await open?.close();
        await opened.close();
        await lock.release();
      },
    };
  } catch (error) {
    await app?.close();
    await lock.release();
    throw error;
  }
}
