import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { busyboxFiles } from '../../src-main/runtimes/check/image';
import { tar } from '../../src-main/runtimes/check/tar';
import { findProgram } from './availability';

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
  return tar(busyboxFiles(await readFile(busybox), applets));
}

/**
 * The machine's static busybox with all its applets in /bin, as a tar archive of a root file system. No
 * registry is needed, and it is packed once per process.
 */
export function busyboxRootfs(): Promise<Buffer> {
  archive ??= pack();
  return archive;
}
