import { readFile } from 'node:fs/promises';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { assertNever } from '../../src-shared/model/assert-never';
import type { Endpoint, EngineDescription, TlsFiles } from '../../src-shared/model/engine';

/** Between two packets that only ask whether the other side still lives, ms. */
const KEEP_ALIVE_MS = 15_000;

/** Opens one connection to an engine. Failures come as `error` events of what it gives. */
export type Dial = () => Duplex;

type Pem = Pick<tls.ConnectionOptions, 'ca' | 'cert' | 'key'>;

async function readPem(files: TlsFiles): Promise<Pem> {
  const read = (path: string | undefined): Promise<Buffer | undefined> =>
    path === undefined ? Promise.resolve(undefined) : readFile(path);
  const [ca, cert, key] = await Promise.all([read(files.ca), read(files.cert), read(files.key)]);
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

async function dialTcp({ host, port, tls: files }: Endpoint & { kind: 'tcp' }): Promise<Dial> {
  // Without it a host that lost power, or a sleeping laptop's NAT, looks like a quiet engine for hours.
  const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
  if (!files) return () => net.connect(options);
  const pem = await readPem(files);
  const servername = net.isIP(host) === 0 ? host : '';
  return () => tls.connect({ ...options, ...pem, servername, rejectUnauthorized: files.verify });
}

/** How connections to this engine are opened. Rejects when its TLS files cannot be read. */
export async function dialerOf({ endpoint, runtime }: EngineDescription): Promise<Dial> {
  switch (endpoint.kind) {
    case 'unix':
    case 'npipe':
      return () => net.connect({ path: endpoint.path });
    case 'tcp':
      return dialTcp(endpoint);
    case 'ssh': {
      const { dialSsh } = await import('./dial-ssh');
      return () => dialSsh(endpoint, runtime === 'podman' ? 'podman' : 'docker');
    }
    case 'cli':
      throw new Error('an engine without an API is not dialled');
    default:
      return assertNever(endpoint);
  }
}
