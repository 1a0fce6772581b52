import { memoryChannels } from '../../api/rpc/memory-channel';
import { serveChannel } from '../../api/rpc/serve-channel';
import { createClient } from '../../../src-shared/client/client';
import type { TextChannel } from '../../../src-shared/client/channel';
import type { CleatClient } from '../../../src-shared/contract';
import type { Caller } from '../../../src-shared/model/caller';
import { CleatError } from '../../../src-shared/model/error';
import type { GuestHome, OwnedHome } from '../home';

/** A window's way to the app: in this process when we own the home, over the owner's socket when another does. */
export interface HomeConnection {
  /** Opens the home when it is not open; rejects with why it cannot be. */
  open(): Promise<OwnedHome | GuestHome>;
  /** Serves a page's channel until it closes. */
  serve(channel: TextChannel): Promise<void>;
  /** This process's own calls. */
  client(): Promise<CleatClient>;
  /** Somebody looks again. */
  wake(): void;
  /** A guest asks again who owns the home at its next call. */
  forget(): void;
  close(): Promise<void>;
}

interface Options {
  readonly openHome: () => Promise<OwnedHome | GuestHome>;
  readonly caller: Caller;
  readonly onFailure: (what: string, error: unknown) => void;
}

/** An owner that ends makes the next call open the home anew: then this window may become the owner itself. */
export function connectHome({ openHome, caller, onFailure }: Options): HomeConnection {
  let opening: Promise<OwnedHome | GuestHome> | undefined;
  let own: Promise<{ client: CleatClient; close(): void }> | undefined;
  let closed = false;

  const open = (): Promise<OwnedHome | GuestHome> => {
    if (closed) return Promise.reject(CleatError.of('app.cancelled', {}));
    opening ??= openHome().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  /** A channel to an owner in another process; once more when the one we knew has gone. */
  const reach = async (guest: GuestHome, again = true): Promise<TextChannel | OwnedHome> => {
    try {
      return await guest.connect(caller);
    } catch (error) {
      if (!again || !(error instanceof CleatError) || error.code !== 'rpc.disconnected') throw error;
      opening = undefined;
      const home = await open();
      return home.role === 'owner' ? home : reach(home, false);
    }
  };

  const serveOwn = (home: OwnedHome, channel: TextChannel): void => {
    const { router, services } = home.app;
    serveChannel({ router, channel, caller, streams: services.streams, logger: services.logger });
  };

  const serve = async (channel: TextChannel): Promise<void> => {
    const home = await open();
    const way = home.role === 'owner' ? home : await reach(home);
    if ('role' in way) serveOwn(way, channel);
    else pipe(channel, way);
  };

  const ownClient = async (): Promise<{ client: CleatClient; close(): void }> => {
    const [ours, theirs] = memoryChannels();
    ours.onClose(() => {
      own = undefined;
    });
    await serve(theirs);
    return createClient(ours);
  };
  const client = async (): Promise<CleatClient> => {
    own ??= ownClient().catch((error: unknown) => {
      own = undefined;
      throw error;
    });
    return (await own).client;
  };

  return {
    open,
    serve,
    client,
    wake: () => {
      const look = async (): Promise<void> => {
        if (!opening) return;
        const home = await open();
        if (home.role === 'owner') home.wake();
        else await (await client()).system.wake();
      };
      look().catch((error: unknown) => onFailure('looking again failed', error));
    },
    forget: () => {
      opening = undefined;
    },
    close: async () => {
      closed = true;
      const home = await opening?.catch(() => undefined);
      (await own?.catch(() => undefined))?.close();
      if (home?.role === 'owner') await home.close();
    },
  };
}

/** Joins two channels: what one says the other hears, and they end together. */
function pipe(page: TextChannel, owner: TextChannel): void {
  const pass = (from: TextChannel, to: TextChannel): void => {
    from.onClose(() => to.close());
    from.onMessage((text) => {
      // Back-pressure is the streams' own (acknowledged batches); a refused message means the other end is gone.
      void (async () => to.send(text))().catch(() => {
        from.close();
        to.close();
      });
    });
  };
  pass(page, owner);
  pass(owner, page);
}
