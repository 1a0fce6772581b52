import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import type { RegistryTrust } from '../../../src-main/registries/client/exchange';

export type Answering = (request: http.IncomingMessage, answer: http.ServerResponse) => void;

export interface TinyRegistry {
  readonly host: string;
  /** Every request: method, path, and whether it brought a login. */
  readonly heard: { method: string; url: string; authorization: string | undefined }[];
  answering: Answering;
  close(): Promise<void>;
}

/** A server on loopback that answers what a test says; with `tls` over TLS. */
export async function tinyRegistry(
  answering: Answering,
  tls?: { readonly cert: string; readonly key: string },
): Promise<TinyRegistry> {
  const heard: TinyRegistry['heard'] = [];
  const tiny: { answering: Answering } = { answering };
  const listener: Answering = (request, answer) => {
    const { method = '', url = '', headers } = request;
    heard.push({ method, url, authorization: headers.authorization });
    tiny.answering(request, answer);
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.on('tlsClientError', () => undefined); // a client that does not trust us
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(tiny, {
    host: `127.0.0.1:${address.port}`,
    heard,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

export const json = (answer: http.ServerResponse, value: unknown, status = 200): void => {
  answer.writeHead(status, { 'content-type': 'application/json' });
  answer.end(JSON.stringify(value));
};

/** As an engine that calls the registry insecure. */
export const INSECURE: RegistryTrust = { insecure: true, authorities: [], folder: '/etc/certs.d/x' };
export const SECURE: RegistryTrust = { ...INSECURE, insecure: false };
