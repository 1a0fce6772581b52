import { createServer, type IncomingMessage } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** As much of a Docker daemon as `docker build` asks for: it takes the context and builds nothing. */
export interface SwallowingDaemon {
  readonly socket: string;
  /** The archives that were sent, oldest first; taking them forgets them. */
  taken(): Buffer[];
  /** What was sent since the last time, in bytes. */
  bytes(): number;
  close(): Promise<void>;
}

/** @param keep whether the archives are kept, or counted only */
export async function startSwallowingDaemon(keep = true): Promise<SwallowingDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-daemon-'));
  const socket = join(folder, 'docker.sock');
  let archives: Buffer[] = [];
  let bytes = 0;
  const swallow = async (request: IncomingMessage): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) {
      if (!Buffer.isBuffer(piece)) continue;
      bytes += piece.length;
      if (keep) pieces.push(piece);
    }
    if (keep) archives.push(Buffer.concat(pieces));
  };
  const server = createServer((request, response) => {
    response.setHeader('Api-Version', '1.41');
    response.setHeader('Ostype', 'linux');
    response.setHeader('Content-Type', 'application/json');
    if (!/\/build(\?|$)/.test(request.url ?? '')) {
      request.resume();
      response.end(request.url?.endsWith('/_ping') === true ? 'OK' : '{"ApiVersion":"1.41","Os":"linux"}');
      return;
    }
    swallow(request).then(
      () => response.end('{"stream":"swallowed\\n"}\n'),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    socket,
    taken: () => {
      const all = archives;
      archives = [];
      return all;
    },
    bytes: () => {
      const all = bytes;
      bytes = 0;
      return all;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
