import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { BROWSER_PROTOCOL, RPC_PATH } from '../../../src-shared/client/browser-protocol';
import { MAX_INBOUND_BYTES } from '../../../src-shared/model/stream';
import { isOwnHost, isOwnOrigin } from './origin';
import type { Secrets } from './secrets';

/**
 * A frame up to this is read, so that a call somewhat too large can be answered `rpc.oversize`; a larger one
 * ends the connection.
 */
export const MAX_FRAME_BYTES = 4 * MAX_INBOUND_BYTES;
/** Pages connected at once. */
export const MAX_CONNECTIONS = 32;

export interface UpgradeOptions {
  readonly secrets: Secrets;
  readonly port: number;
  readonly onSocket: (socket: WebSocket) => void;
  /** Hears why an upgrade was refused. */
  readonly onRefused: (reason: string, request: IncomingMessage) => void;
}

export interface Upgrades {
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number;
  /** Ends every connection. */
  close(): void;
}

/** Turns requests for `/rpc` into WebSockets: right Host, Origin of our own page, session as a subprotocol. */
export function createUpgrades({ secrets, port, onSocket, onRefused }: UpgradeOptions): Upgrades {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
    // Never the session: it would stand in the answer's headers.
    handleProtocols: (offered) => (offered.has(BROWSER_PROTOCOL) ? BROWSER_PROTOCOL : false),
  });
  sockets.on('wsClientError', (_error, socket) => socket.destroy());

  function refusal(request: IncomingMessage): readonly [status: number, reason: string] | undefined {
    const { host, origin } = request.headers;
    if (!isOwnHost(host, port)) return [421, 'not a name of this server'];
    if (request.url !== RPC_PATH) return [404, 'no such socket'];
    if (!isOwnOrigin(origin, host)) return [403, 'not a page of this server'];
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes(BROWSER_PROTOCOL) || !offered.some((name) => secrets.isSession(name))) {
      return [401, 'no session'];
    }
    if (sockets.clients.size >= MAX_CONNECTIONS) return [503, 'too many connections'];
    return undefined;
  }

  return {
    handle(request, socket, head) {
      const refused = refusal(request);
      if (refused) {
        const [status, reason] = refused;
        onRefused(reason, request);
        socket.on('error', () => socket.destroy());
        // Nothing of node:http watches over it any more: one that never closes its side would stay for good.
        socket.end(
          `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
          () => socket.destroy(),
        );
        return;
      }
      sockets.handleUpgrade(request, socket, head, onSocket);
    },
    connections: () => sockets.clients.size,
    close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}
