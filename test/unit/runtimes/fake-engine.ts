import { mkdir, rm } from 'node:fs/promises';
import http from 'node:http';
import { dirname } from 'node:path';

export interface FakeEngine {
  readonly socket: string;
  close(): Promise<void>;
}

/** An engine that says who it is and knows nothing else: enough to be found. */
export async function startFakeEngine(
  socket: string,
  options: {
    readonly version?: string;
    readonly podman?: boolean;
    readonly id?: string;
    readonly host?: string;
  } = {},
): Promise<FakeEngine> {
  const { version = '27.1.1', podman = false, id = `id of ${socket}`, host = 'fake-host' } = options;
  const server = http.createServer((request, response) => {
    const body = request.url?.endsWith('/version')
      ? { Version: version, ApiVersion: '1.41', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' }
      : { ID: id, Name: host, DockerRootDir: `/store/${id}` };
    if (podman) response.setHeader('Libpod-Api-Version', version);
    response.setHeader('Api-Version', '1.41');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  await mkdir(dirname(socket), { recursive: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    socket,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(socket, { force: true });
    },
  };
}
