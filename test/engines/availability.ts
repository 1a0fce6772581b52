import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the cage itself runs, apart from the engine. */
const CAGE_TOOLS = ['bash', 'busybox', 'find', 'mount', 'unshare'];

/** Daemons live in sbin, which an ordinary PATH lacks. */
export const ENGINE_PATH = [
  ...new Set([
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
    '/usr/bin',
    '/bin',
  ]),
]
  .filter((folder) => folder !== '')
  .join(delimiter);

/** The full path of a program on PATH or in sbin, or nothing. */
export function findProgram(name: string): string | undefined {
  return ENGINE_PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function whyNot(programs: readonly string[], packages: string): string | undefined {
  if (process.platform !== 'linux')
    return `engines can be started on Linux only, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'engines can be started by root only';
  const missing = [...CAGE_TOOLS, ...programs].filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) return `${missing.join(', ')} not found (Debian packages: ${packages})`;
  if (!existsSync('/proc/self/ns/pid')) return 'the kernel has no PID namespaces';
  return undefined;
}

/** Why a real Docker cannot be started here, or nothing when it can. */
export function whyNoDocker(): Promise<string | undefined> {
  return Promise.resolve(
    whyNot(['dockerd', 'containerd', 'runc', 'docker'], 'docker.io runc busybox-static'),
  );
}

/** Why a real Podman cannot be started here, or nothing when it can. */
export function whyNoPodman(): Promise<string | undefined> {
  return Promise.resolve(whyNot(['podman', 'conmon', 'runc'], 'podman conmon runc busybox-static'));
}
