import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findProgram } from '../../engines/availability';
import { until } from '../../engines';

/** A real ssh agent with one new key. */
export interface Agent {
  readonly socket: string;
  /** The private key's file. */
  readonly key: string;
  readonly fingerprint: string;
  close(): Promise<void>;
}

export async function startAgent(): Promise<Agent> {
  const dir = mkdtempSync(join(tmpdir(), 'cleat-agent-'));
  const socket = join(dir, 'agent.sock');
  const key = join(dir, 'key');
  const agent = execa('ssh-agent', ['-D', '-a', socket], { reject: false, stdout: 'ignore' });
  const env = { SSH_AUTH_SOCK: socket };
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  await until(
    'the agent',
    async () => (await execa('ssh-add', ['-l'], { env, reject: false })).exitCode === 1,
  );
  await execa('ssh-add', ['-q', key], { env });
  const { stdout } = await execa('ssh-add', ['-l'], { env });
  return {
    socket,
    key,
    fingerprint: stdout.split(' ')[1] ?? '',
    close: async () => {
      agent.kill();
      await agent;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A program of this machine and the libraries it needs, by their file names. */
export async function programFiles(name: string): Promise<Record<string, string>> {
  const program = findProgram(name) ?? '';
  const { stdout } = await execa('ldd', [program]);
  const paths = [...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? '');
  return Object.fromEntries([program, ...paths].map((path) => [basename(path), path]));
}
