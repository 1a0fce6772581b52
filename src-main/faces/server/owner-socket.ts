import { chmod, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import type { Hello } from '../../../src-shared/contract/system';
import { CleatError } from '../../../src-shared/model/error';
import { MAX_INBOUND_BYTES } from '../../../src-shared/model/stream';
import type { RpcLog, RpcRouter } from '../../api/rpc/handler';
import { serveChannel } from '../../api/rpc/serve-channel';
import { makeFolder } from '../../store/make-folder';
import type { Streams } from '../../streams/streams';
import { greetGuest } from './handshake';
import { lineChannel } from './line-channel';
import { listenPath } from './owner-path';

/** A line up to this is read, so that a call somewhat too large is answered; a longer one ends the connection. */
const MAX_LINE = 4 * MAX_INBOUND_BYTES;
const MAX_CONNECTIONS = 128;

export interface OwnerSocketOptions {
  /** `<home>/run/host.sock`. The caller holds the owner's lock: a socket found there is a dead owner's. */
  readonly path: string;
  readonly router: RpcRouter;
  readonly streams: Pick<Streams, 'drop'>;
  readonly hello: Hello;
  readonly logger: RpcLog;
}

export interface OwnerSocket {
  /** How many guests are connected. */
  connections(): number;
  /** When the last guest left, epoch ms; of a socket that had none, when it began to listen. */
  lastUse(): number;
  /** Ends every connection, stops listening and removes the socket. */
  close(): Promise<void>;
}

/**
 * Listens for other faces of this user: a socket of mode 0600 in a folder of mode 0700. A path too long for a
 * socket becomes a link to a short one. Throws `rpc.socket` when the folder is somebody else's or unusable.
 */
export async function listenOwner(options: OwnerSocketOptions): Promise<OwnerSocket> {
  const { path, router, streams, hello, logger } = options;
  await privateFolder(path);
  const place = await listenPath(path).catch((error: unknown) => {
    throw asUnusable(path, error);
  });

  let lastUse = Date.now();
  const open = new Set<() => void>();
  const server = createServer((socket) => {
    const channel = lineChannel(socket, MAX_LINE);
    const close = (): void => channel.close();
    open.add(close);
    channel.onClose(() => {
      open.delete(close);
      lastUse = Date.now();
    });
    greetGuest(channel, hello)
      .then((caller) => serveChannel({ router, channel, caller, streams, logger }))
      .catch((error: unknown) => {
        logger.warn({ error }, 'a connection to the owner was refused');
        socket.end(close);
      });
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    await listen(server, place.at);
    await chmod(place.at, 0o600);
    await place.publish();
  } catch (error) {
    server.close();
    await place.remove();
    throw asUnusable(path, error);
  }
  server.on('error', (error) => logger.error({ error }, 'the owner’s socket failed'));

  return {
    connections: () => open.size,
    lastUse: () => lastUse,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const close of [...open]) close();
      });
      await place.remove();
    },
  };
}

/** Makes the socket's folder, ours alone: between `listen` and `chmod` it is what keeps others out. */
async function privateFolder(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await makeFolder(folder);
    const { uid } = await stat(folder);
    if (process.getuid && uid !== process.getuid()) throw unusable(path, 'its folder is another user’s');
    await chmod(folder, 0o700);
  } catch (error) {
    throw asUnusable(path, error);
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(asUnusable(path, error));
    server.once('error', failed);
    server.listen(path, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function unusable(path: string, reason: string): CleatError {
  return CleatError.of('rpc.socket', { path, reason });
}

function asUnusable(path: string, error: unknown): CleatError {
  if (error instanceof CleatError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return CleatError.of('rpc.socket', { path, reason }, { cause: error });
}
