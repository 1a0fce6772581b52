import { mkdtemp, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** What `sun_path` holds on every system (macOS: 104 with its NUL). */
const MAX_PATH = 103;
const SHORT_PREFIX = 'cleat-';
const SHORT_NAME = 'host.sock';

/** Where a short path may begin; of the environment only the owner's counts, as guests follow its link. */
const shortRoots = (): string[] =>
  [process.env['XDG_RUNTIME_DIR'] ?? '', tmpdir(), '/tmp'].filter((root) => root.startsWith('/'));

/** Where the owner of a home is found: its socket, or a link to it. */
export function ownerSocketPath(home: string): string {
  return join(home, 'run', 'host.sock');
}

/** True when a socket cannot have this path. */
function isTooLong(path: string): boolean {
  return Buffer.byteLength(path) > MAX_PATH;
}

/**
 * Where to connect for the socket found at `path`: there, or where the link leads that stands in for a path too
 * long for a socket. Undefined when there is none.
 */
export async function dialPath(path: string): Promise<string | undefined> {
  if (!isTooLong(path)) return path;
  const target = await readlink(path).catch(() => undefined);
  return target === undefined || isTooLong(target) ? undefined : target;
}

export interface ListenPlace {
  readonly at: string;
  publish(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Where to listen so that the socket is found at `path`, which nobody listens on: there, or in a new folder of
 * 0700 with a short path. `publish` leaves the link once it listens; `remove` takes all of it away.
 * Throws the system's error.
 */
export async function listenPath(path: string): Promise<ListenPlace> {
  await removeShort(path);
  await rm(path, { force: true });
  if (!isTooLong(path))
    return { at: path, publish: () => Promise.resolve(), remove: () => rm(path, { force: true }) };
  const root = shortRoots().find((one) => !isTooLong(join(one, `${SHORT_PREFIX}XXXXXX`, SHORT_NAME)));
  const at = join(await mkdtemp(join(root ?? '/tmp', SHORT_PREFIX)), SHORT_NAME);
  return {
    at,
    publish: () => symlink(at, path),
    remove: async () => {
      await rm(path, { force: true });
      await rm(dirname(at), { recursive: true, force: true });
    },
  };
}

/** What a dead owner's link led to. Nothing that could be anybody's but ours. */
async function removeShort(path: string): Promise<void> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined || basename(target) !== SHORT_NAME) return;
  const folder = dirname(target);
  if (basename(folder).startsWith(SHORT_PREFIX)) await rm(folder, { recursive: true, force: true });
}
