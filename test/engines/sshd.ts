import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { ENGINE_PATH, findProgram } from './availability';
import { freePort } from './free-port';
import { until } from './poll';

/** Why no ssh server, or no certificate for a TLS one, can be made here, or nothing when one can. */
export function whyNoSshd(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'sshd can be started by root on Linux only';
  const missing = ['sshd', 'ssh', 'ssh-keygen', 'openssl'].filter((name) => findProgram(name) === undefined);
  return missing.length > 0
    ? `${missing.join(', ')} not found (Debian packages: openssh-server, openssl)`
    : undefined;
}

export interface SshServer {
  /** The name of the server in the client's own configuration, which alone knows its port and key. */
  readonly host: string;
  /** A folder for the front of PATH whose `ssh` is the system's, with that configuration. */
  readonly bin: string;
  close(): Promise<void>;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A real sshd on loopback in `dir`, whose sessions have `env`. Nobody's own keys or configuration are used. */
export async function startSshd(dir: string, env: Readonly<Record<string, string>>): Promise<SshServer> {
  const port = await freePort();
  const file = (name: string): string => join(dir, name);
  for (const key of ['host_key', 'user_key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)]);
  copyFileSync(file('user_key.pub'), file('authorized_keys'));
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 }); // a fixed place of sshd's
  const variables = Object.entries({ PATH: ENGINE_PATH, ...env }).map(([key, text]) => `"${key}=${text}"`);
  const server = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${file('host_key')}`,
    `AuthorizedKeysFile ${file('authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    `SetEnv ${variables.join(' ')}`,
  ];
  writeFileSync(file('sshd_config'), `${server.join('\n')}\n`);
  const client = [
    'Host harbour',
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    '  User root',
    `  IdentityFile ${file('user_key')}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${file('known_hosts')}`,
    '  StrictHostKeyChecking accept-new',
  ];
  writeFileSync(file('ssh_config'), `${client.join('\n')}\n`);
  const bin = file('bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${file('ssh_config')}' "$@"\n`);
  chmodSync(join(bin, 'ssh'), 0o755);

  const sshd = findProgram('sshd') ?? 'sshd'; // it starts itself anew by its full path
  const child = spawn(sshd, ['-D', '-e', '-f', file('sshd_config')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await until('sshd to answer', () => answers(port));
  return {
    host: 'harbour',
    bin,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
