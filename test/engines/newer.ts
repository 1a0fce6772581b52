import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ENGINE_PATH, findProgram, whyNoDocker, whyNoPodman } from './availability';

const run = promisify(execFile);

/** Debian's next release has newer engines than the machine's; `sid` has the newest and changes every day. */
export const SUITES = ['trixie', 'sid'] as const;
type Suite = (typeof SUITES)[number];

/** `procps` is what Docker's `top` runs; the last three are for Podman without root. */
const PACKAGES = [
  ...['docker.io', 'docker-cli', 'podman', 'runc', 'conmon', 'netavark', 'aardvark-dns'],
  ...['iptables', 'nftables', 'procps', 'ca-certificates', 'uidmap', 'passt', 'slirp4netns'],
];
const MIRROR = process.env['CLEAT_TEST_DEBIAN'] ?? 'http://deb.debian.org/debian';
const MINUTE_MS = 60_000;
const LIMIT_MS = 8 * MINUTE_MS;
const spoken = z.object({ stdout: z.string(), stderr: z.string(), killed: z.boolean() });
/** Written last: a folder without it is half made. */
const DONE = 'etc/cleat-engines';

/** The user that Podman without root runs as there. */
export const SAILOR = 1000;

const folderOf = (suite: Suite): string =>
  join(dirname(dirname(import.meta.dirname)), '.cache/engines', suite);
const isMade = (folder: string): boolean => existsSync(join(folder, DONE));

/** Why the engines of this suite cannot be had here, or nothing when they can. Looks, and makes nothing. */
export async function whyNoNewer(suite: Suite): Promise<string | undefined> {
  const reason = (await whyNoDocker()) ?? (await whyNoPodman());
  if (reason !== undefined || isMade(folderOf(suite))) return reason;
  if (!process.env['CI'] && process.env['CLEAT_TEST_INSTALL'] !== '1')
    return `no engines of Debian ${suite} here: CLEAT_TEST_INSTALL=1 makes a folder of them, once`;
  if (findProgram('debootstrap') === undefined) return 'debootstrap not found (Debian package: debootstrap)';
  return undefined;
}

/** The folder with the engines of this suite, to be given as `rootfs`; made when it is not there yet (200 MB to load). */
export async function newerEngines(suite: Suite): Promise<string> {
  const folder = folderOf(suite);
  if (isMade(folder)) return folder;
  const part = `${folder}.${process.pid}`;
  mkdirSync(dirname(part), { recursive: true });
  const args = ['--variant=minbase', `--include=${PACKAGES.join(',')}`, suite, part, MIRROR];
  try {
    await debootstrap(suite, args);
    rmSync(join(part, 'var/cache/apt/archives'), { recursive: true, force: true });
    addSailor(part);
    writeFileSync(join(part, DONE), '');
    if (!isMade(folder)) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(part, folder);
    }
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return folder;
}

/**
 * In namespaces of its own, so that nothing stays mounted and none of its programs goes on when it is given up: one that
 * lived would keep its output open, and this waiting. Throws with what was said last, and what to do.
 */
async function debootstrap(suite: Suite, args: readonly string[]): Promise<void> {
  const own = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  try {
    await run('unshare', [...own, 'debootstrap', ...args], {
      env: { PATH: ENGINE_PATH, LANG: 'C.UTF-8' },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (cause) {
    const said = spoken.safeParse(cause);
    const lines = said.success ? `${said.data.stdout}\n${said.data.stderr}`.trim().split('\n').slice(-5) : [];
    const how =
      said.success && said.data.killed
        ? `were not there after ${LIMIT_MS / MINUTE_MS} minutes`
        : 'could not be loaded';
    throw new Error(
      `The engines of Debian ${suite} ${how}, from ${MIRROR}. Try again, name a mirror that is near with CLEAT_TEST_DEBIAN, or bring .cache/engines/${suite} from a machine that has it.\n${lines.join('\n')}`,
      { cause },
    );
  }
}

function addSailor(folder: string): void {
  const lines = {
    passwd: `sailor:x:${SAILOR}:${SAILOR}::/:/bin/sh`,
    group: `sailor:x:${SAILOR}:`,
    subuid: 'sailor:100000:65536',
    subgid: 'sailor:100000:65536',
  };
  for (const [name, line] of Object.entries(lines)) appendFileSync(join(folder, 'etc', name), `${line}\n`);
}

/**
 * A PATH on which `program` is the folder's own: called on this machine, with its files and sockets, by the folder's
 * loader and libraries. Empty without a folder.
 */
export function ownPath(
  rootfs: string | undefined,
  dir: string,
  program: string,
): { readonly PATH?: string } {
  if (rootfs === undefined) return {};
  const libraries = join(rootfs, 'usr/lib');
  const triplet = readdirSync(libraries).find((name) => name.endsWith('-linux-gnu')) ?? '';
  const own = join(libraries, triplet);
  const loader = readdirSync(own).find((name) => name.startsWith('ld-linux-'));
  if (loader === undefined) throw new Error(`${rootfs} has no loader`);
  const call = [
    join(own, loader),
    '--library-path',
    own,
    '--argv0',
    program,
    join(rootfs, 'usr/bin', program),
  ];
  const bin = join(dir, 'own');
  mkdirSync(bin, { recursive: true });
  const file = join(bin, program);
  writeFileSync(file, `#!/bin/sh\nexec ${call.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(file, 0o755);
  return { PATH: `${bin}${delimiter}${ENGINE_PATH}` };
}
