import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../engines';
import { findProgram } from '../../engines/availability';
import type { Certificate } from '../../engines/certificates';
import { freePort } from '../../engines/free-port';

/** Who may use it. */
export const SAILOR = { name: 'sailor', password: 'harbour' };
/** bcrypt of that password, as htpasswd writes it. */
const HASH = '$2b$05$abcdefghijklmnopqrstuuZ9hITkhSjgdPh1azpD9e5XbVlHeIfui';

export interface Registry {
  /** `127.0.0.1:5000` */
  readonly host: string;
  kill(): Promise<void>;
  close(): Promise<void>;
}

export function whyNoRegistry(): string | undefined {
  return findProgram('docker-registry') === undefined ? 'no docker-registry here' : undefined;
}

/** The status of its root, whatever its certificate; undefined while it does not answer. */
function statusOf(host: string, secure: boolean): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asked = secure
      ? https.get(`https://${host}/v2/`, { rejectUnauthorized: false })
      : http.get(`http://${host}/v2/`);
    asked.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', () => resolve(undefined));
  });
}

/** A registry of its own on loopback which wants a login; without `tls` in plain HTTP. */
export async function startRegistry(tls?: Certificate): Promise<Registry> {
  const program = findProgram('docker-registry');
  if (program === undefined) throw new Error('no docker-registry here (Debian package: docker-registry)');
  const dir = mkdtempSync(join(tmpdir(), 'cleat-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(dir, 'htpasswd'), `${SAILOR.name}:${HASH}\n`);
  const config = [
    'version: 0.1',
    'log:',
    '  level: error',
    'storage:',
    '  filesystem:',
    `    rootdirectory: ${join(dir, 'data')}`,
    'http:',
    `  addr: ${host}`,
    ...(tls ? ['  tls:', `    certificate: ${tls.cert}`, `    key: ${tls.key}`] : []),
    'auth:',
    '  htpasswd:',
    '    realm: harbour',
    `    path: ${join(dir, 'htpasswd')}`,
  ];
  writeFileSync(join(dir, 'config.yml'), config.join('\n'));
  const child = spawn(program, ['serve', join(dir, 'config.yml')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await until('the registry to ask for a login', async () => {
    if (child.exitCode !== null) throw new Error('the registry ended');
    return (await statusOf(host, tls !== undefined)) === 401 ? true : undefined;
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    host,
    kill,
    close: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
