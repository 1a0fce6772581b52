import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendants } from './processes';
import { until } from './poll';

/** What runs in a cage and where. */
export interface CageOptions {
  /** The engine's own folder; deleted when the cage ends, however it ends. */
  readonly dir: string;
  /** The daemon's argv. It is started by `start()`, as often as asked. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Name of the daemon's process, to find its pid. */
  readonly process: string;
  /** Share the machine's network instead of having an empty one. */
  readonly hostNetwork: boolean;
  /** A folder of the system that the daemon gets an empty one of its own for, kept in `dir`. */
  readonly privateFolder?: string;
  /** A folder made by debootstrap to run in, instead of the machine's own system. The temporary folder is shared. */
  readonly rootfs?: string | undefined;
  /** Run the daemon as this user of `rootfs`, who then owns `dir`. Default: root. */
  readonly uid?: number | undefined;
}

/** A daemon in namespaces of its own. */
export interface Cage {
  /** Starts the daemon and gives its pid as this machine counts. */
  start(): Promise<number>;
  /** Kills everything in the cage and waits until its folder is gone. */
  close(): Promise<void>;
  /** The last lines that the daemon wrote, for error messages. */
  log(): string;
}

/** Shell: the full ids of all containers that the engine in `$dir` holds, which name their control groups. */
const CONTAINER_IDS =
  'ls "$dir/data/containers" "$dir/root/overlay-containers" "$dir/root/vfs-containers" 2>/dev/null | ' +
  "grep -E '^[0-9a-f]{64}$' || true";

/**
 * Process 1 of the cage. It owns everything inside: when it ends, the kernel kills the daemon, containerd, all
 * shims, conmons and containers and drops the mounts and networks. It ends when its stdin does, so a test
 * process that dies takes its engines along. /run and /dev/shm are private because Podman's locks and network
 * namespaces and Docker's plugin sockets have fixed names there. bash, since it reaps orphans while it reads.
 */
const SUPERVISOR = `
set -eu
dir=$1 rootfs=$2 private=$3 shared=$4 uid=$5
shift 5
echo cleat-engine > /proc/sys/kernel/hostname
busybox ifconfig lo up
if [ -n "$rootfs" ]; then
  mount --bind "$rootfs" "$rootfs"
  # What tests mount into containers lies there.
  mkdir -p "$rootfs$shared"
  mount --bind "$shared" "$rootfs$shared"
  mkdir -p "$rootfs$dir"
  mount --bind "$dir" "$rootfs$dir"
  mount -t proc proc "$rootfs/proc"
  mount --rbind /sys "$rootfs/sys"
  mount --rbind /dev "$rootfs/dev"
  cd "$rootfs"
  pivot_root . .
  umount -l .
  cd /
fi
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs tmpfs /dev/shm
if [ "$uid" != 0 ]; then
  mount --make-rshared /
  mkdir -p "/run/user/$uid"
  # A private network needs a tap, which some machines keep for root.
  mknod -m 666 /run/tun c 10 200
  mount --bind /run/tun /dev/net/tun
  chown -R "$uid:$uid" "/run/user/$uid" "$dir"
  set -- setpriv "--reuid=$uid" "--regid=$uid" --clear-groups "$@"
fi
if [ -n "$private" ]; then
  mkdir -p "$private" "$dir/private"
  mount --bind "$dir/private" "$private"
fi
while read -r line; do
  if [ "$line" = start ]; then "$@" </dev/null >>"$dir/daemon.log" 2>&1 & fi
done
# A paused container under control groups v1 does not die of SIGKILL before it is thawed.
ids=$(${CONTAINER_IDS})
if [ -n "$ids" ]; then
  find /sys/fs/cgroup -name freezer.state | grep -F "$ids" | while read -r state; do
    echo THAWED > "$state" || true
  done
fi
`;

/**
 * Outside the cage: waits for its end, then removes what namespaces do not (control groups named after the
 * containers, the folder). It is a session of its own, so that Ctrl-C ends the tests and not the cleaning.
 */
const GUARD = `
dir=$1 rootfs=$2
shift 2
"$@"
ids=$(${CONTAINER_IDS})
if [ -n "$ids" ]; then
  find /sys/fs/cgroup -depth -type d | grep -F "$ids" | while read -r group; do rmdir "$group"; done
fi
# Bridges named after Docker's networks, in case they were made on the machine's own network.
grep -aohE '[0-9a-f]{64}' "$dir/data/network/files/local-kv.db" 2>/dev/null | cut -c1-12 | sort -u | while read -r id; do
  if [ -e "/sys/class/net/br-$id" ]; then busybox ip link delete "br-$id"; fi
done
rm -rf "$dir"
if [ -n "$rootfs" ] && [ -d "$rootfs$dir" ]; then rmdir "$rootfs$dir"; fi
`;

/** Opens a cage; nothing runs in it before `start()`. Needs root and Linux. */
export function openCage(options: CageOptions): Cage {
  const rootfs = options.rootfs ?? '';
  const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--mount-proc'];
  if (!options.hostNetwork) namespaces.push('--net');
  const folder = options.privateFolder ?? '';
  const uid = String(options.uid ?? 0);
  const inner = [
    'bash',
    '-c',
    SUPERVISOR,
    'cleat-cage',
    options.dir,
    rootfs,
    folder,
    tmpdir(),
    uid,
    ...options.command,
  ];
  const log = openSync(join(options.dir, 'cage.log'), 'a');
  const child = spawn(
    'sh',
    ['-c', GUARD, 'cleat-guard', options.dir, rootfs, 'unshare', ...namespaces, ...inner],
    { detached: true, env: options.env, stdio: ['pipe', log, log], cwd: '/' },
  );
  closeSync(log);
  const { stdin } = child;
  if (stdin === null) throw new Error('the cage has no stdin to live by');
  const gone = new Promise<void>((resolve) => {
    for (const end of ['exit', 'error'] as const) {
      child.once(end, () => {
        resolve();
      });
    }
  });
  const failure = new Promise<never>((_, reject) => child.on('error', reject));
  failure.catch(() => undefined);
  // A forgotten engine must not keep the test process alive: the guard cleans up after it.
  child.unref();
  stdin.on('error', () => undefined); // the cage has ended by itself; `start` reports it

  const daemon = (): number | undefined =>
    child.pid === undefined
      ? undefined
      : descendants(child.pid).find((row) => row.name === options.process && row.pid !== child.pid)?.pid;

  const readLog = (): string =>
    ['cage.log', 'daemon.log']
      .map((name) => {
        try {
          return readFileSync(join(options.dir, name), 'utf8').slice(-3000);
        } catch {
          return '';
        }
      })
      .join('');

  return {
    async start() {
      stdin.write('start\n');
      const pid = until(`${options.process} to start in ${options.dir}: ${readLog()}`, () => {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the cage of ${options.process} ended: ${readLog()}`);
        return daemon();
      });
      return Promise.race([pid, failure]);
    },
    async close() {
      child.ref();
      stdin.end();
      await gone;
    },
    log: readLog,
  };
}
