import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findProgram } from './availability';
import { tar, type TarEntry } from './tar';

const run = promisify(execFile);

/**
 * A command that runs until it is told to stop and then stops at once. (A bare `sleep` as process 1 ignores
 * SIGTERM, so that `stop`, and Docker's own restart, would wait 10 s for it.)
 */
export const IDLE: readonly string[] = ['sh', '-c', 'trap exit TERM; sleep 86400 & wait'];

let archive: Promise<Buffer> | undefined;

async function pack(): Promise<Buffer> {
  const busybox = findProgram('busybox');
  if (busybox === undefined) throw new Error('no static busybox here (Debian package: busybox-static)');
  const applets = (await run(busybox, ['--list'])).stdout.split('\n').filter((name) => name !== '');
  const folders = ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp', 'var', 'var/tmp'];
  const entries: TarEntry[] = [
    ...folders.map((name) => ({
      kind: 'folder' as const,
      name: `${name}/`,
      mode: name.endsWith('tmp') ? 0o1777 : 0o755,
    })),
    { kind: 'file', name: 'etc/passwd', mode: 0o644, bytes: Buffer.from('root:x:0:0:root:/root:/bin/sh\n') },
    { kind: 'file', name: 'etc/group', mode: 0o644, bytes: Buffer.from('root:x:0:\n') },
    { kind: 'file', name: 'bin/busybox', mode: 0o755, bytes: await readFile(busybox) },
    ...applets
      .filter((name) => name !== 'busybox')
      .map((name) => ({ kind: 'link' as const, name: `bin/${name}`, target: 'busybox' })),
  ];
  return tar(entries);
}

/**
 * The machine's static busybox with all its applets in /bin, as a tar archive of a root file system. No
 * registry is needed, and it is packed once per process.
 */
export function busyboxRootfs(): Promise<Buffer> {
  archive ??= pack();
  return archive;
}
