import { createServer, type Server } from 'node:http';
import { serveChannel } from '../../api/rpc/serve-channel';
import type { RpcLog, RpcRouter } from '../../api/rpc/handler';
import type { LogDownloads } from '../../containers/log-downloads';
import type { Streams } from '../../streams/streams';
import { CleatError } from '../../../src-shared/model/error';
import { createDownloadSender } from './download';
import { answerPages } from './pages';
import { createSecrets } from './secrets';
import { createUpgrades, type UpgradeOptions } from './upgrade';
import { wsChannel } from './ws-channel';

/** Loopback only: whoever reaches this server can start containers, which is root on most machines. */
const LOOPBACK = '127.0.0.1';
/** TCP connections at once: pages, their files, and who tries to exhaust us. */
const MAX_SOCKETS = 256;
/** How long a reason for refusing upgrades is not told again. */
const QUIET_MS = 60_000;
/** Characters of a foreign header in the log. */
const MAX_LOGGED = 200;

export interface BrowserServerOptions {
  readonly router: RpcRouter;
  readonly streams: Pick<Streams, 'drop'>;
  readonly downloads: Pick<LogDownloads, 'redeem' | 'drop'>;
  /** The folder of the built page. */
  readonly rendererDir: string;
  readonly logger: RpcLog;
  /** A free one when absent or 0. */
  readonly port?: number;
}

export interface BrowserServer {
  readonly port: number;
  /** An address that opens one page, once, within ten minutes. */
  newAddress(): string;
  /** How many pages are connected. */
  connections(): number;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Starts the browser face. Throws `rpc.port` when the port cannot be had. */
export async function startServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const { router, streams, downloads, rendererDir, logger } = options;
  const server = createServer({
    // A page's requests are small and quick; what is slower is somebody holding our sockets.
    headersTimeout: 10_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = MAX_SOCKETS;
  const port = await listen(server, options.port ?? 0);
  const secrets = createSecrets();

  const upgrades = createUpgrades({
    secrets,
    port,
    onSocket: (socket) =>
      void serveChannel({
        router,
        channel: wsChannel(socket),
        caller: { actor: 'browser', env: {} },
        streams: {
          drop: (connection) => {
            streams.drop(connection);
            downloads.drop(connection);
          },
        },
        logger,
      }),
    onRefused: tellRefusals(logger),
  });
  server.on(
    'request',
    answerPages({
      rendererDir,
      sendDownload: createDownloadSender(downloads, (error) =>
        logger.warn({ error }, 'a download broke off'),
      ),
      secrets,
      port,
      onFailure: (error) => logger.error({ error }, 'a page file could not be sent'),
    }),
  );
  server.on('upgrade', (request, socket, head) => upgrades.handle(request, socket, head));
  server.on('clientError', (_error, socket) => socket.destroy());

  return {
    port,
    newAddress: () => `http://${LOOPBACK}:${port}/?t=${secrets.newToken()}`,
    connections: () => upgrades.connections(),
    close() {
      upgrades.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/**
 * Tells the log of refused upgrades. Any page of the web can cause them, as often and as long as it likes, so
 * each reason is told once a minute, with how many more there were, and what was sent is cut.
 */
function tellRefusals(logger: RpcLog): UpgradeOptions['onRefused'] {
  const told = new Map<string, { readonly at: number; more: number }>();
  return (reason, { headers }) => {
    const last = told.get(reason);
    const at = Date.now();
    if (last && at - last.at < QUIET_MS) {
      last.more += 1;
      return;
    }
    told.set(reason, { at, more: 0 });
    const [host, origin] = [headers.host, headers.origin].map((text) => text?.slice(0, MAX_LOGGED));
    logger.warn(
      { reason, host, origin, ...(last?.more ? { unreported: last.more } : {}) },
      'a WebSocket was refused',
    );
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'something else listens there' : error.message;
      reject(CleatError.of('rpc.port', { port, reason }, { cause: error }));
    });
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
}
