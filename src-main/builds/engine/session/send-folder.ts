import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { IgnoreRules, parseIgnoreFile } from '../../context/ignore-rules';
import { unreadable } from '../../context/failures';
import { fromText, onDisk } from '../../context/path-bytes';
import { readPieces } from '../../context/read-file';
import { deviceOf } from '../../context/tar-header';
import { walk, type Found } from '../../context/walk';
import { GRPC, GrpcError, type GrpcCall, type GrpcMethod } from './grpc';
import { dataPacket, endPacket, MODE, PACKET, packetIn, statPacket, type FileStat } from './packets';

/** The values of a header; other letters than ASCII are written as in a query. */
function headerTexts({ all }: GrpcCall, name: string): readonly string[] {
  const values = all(name);
  if (!all(`${name}-encoded`).includes('1')) return values;
  return values.map((value) => decodeURIComponent(value.replaceAll('+', ' ')));
}

/**
 * The paths that an engine asks for, as long as they are plain: a pattern, or a link on the way, would lead elsewhere.
 * Undefined for “everything”, which is never wrong.
 */
async function onlyPaths(root: string, asked: readonly string[]): Promise<readonly string[] | undefined> {
  if (asked.length === 0) return undefined;
  const paths = asked.map((path) => path.split('/').filter((part) => part !== '' && part !== '.'));
  for (const parts of paths) {
    if (parts.length === 0 || parts.includes('..') || parts.some((part) => /[*?[\]\\!]/.test(part)))
      return undefined;
    for (let count = 1; count <= parts.length; count += 1) {
      const full = [root, ...parts.slice(0, count).map(fromText)].join('/');
      const found = await lstat(onDisk(full)).catch(() => undefined); // not there: nothing to send of it
      if (!found) break;
      if (found.isSymbolicLink()) return undefined;
    }
  }
  return paths.map((parts) => fromText(parts.join('/')));
}

const touches = (path: string, only: readonly string[]): boolean =>
  only.some((one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`));

function kindOf(stats: Stats): number | undefined {
  if (stats.isFile()) return 0;
  if (stats.isDirectory()) return MODE.folder;
  if (stats.isSymbolicLink()) return MODE.symlink;
  if (stats.isFIFO()) return MODE.pipe;
  if (stats.isCharacterDevice()) return MODE.device + MODE.character;
  return stats.isBlockDevice() ? MODE.device : undefined;
}

const modeOf = (stats: Stats, kind: number): number =>
  kind +
  (process.platform === 'win32' ? 0o755 : stats.mode & 0o777) +
  (stats.mode & 0o4000 ? MODE.setuid : 0) +
  (stats.mode & 0o2000 ? MODE.setgid : 0) +
  (stats.mode & 0o1000 ? MODE.sticky : 0);

async function statOf(root: string, { path, stats }: Found): Promise<FileStat | undefined> {
  const kind = kindOf(stats);
  if (kind === undefined) return undefined; // a socket, which no builder takes
  const full = `${root}/${path}`;
  const link = stats.isSymbolicLink()
    ? await readlink(onDisk(full), { encoding: 'latin1' }).catch((error: unknown) => {
        throw unreadable(full, error);
      })
    : '';
  const size = stats.isFile() ? stats.size : 0;
  return { path, mode: modeOf(stats, kind), size, mtime: stats.mtimeMs, link };
}

/** What is found, with the folders above it that the rules leave out: a receiver knows of no file without its folder. */
async function* withFolders(root: string, found: AsyncIterable<Found>): AsyncGenerator<Found> {
  const known = new Set<string>();
  for await (const one of found) {
    const parts = one.path.split('/');
    for (let count = 1; count < parts.length; count += 1) {
      const path = parts.slice(0, count).join('/');
      if (known.has(path)) continue;
      known.add(path);
      yield { path, stats: await lstat(onDisk(`${root}/${path}`)) };
    }
    if (one.stats.isDirectory()) known.add(one.path);
    yield one;
  }
}

/** Names everything, and sends what is asked for meanwhile and after. */
async function sendFolder(call: GrpcCall, root: string): Promise<void> {
  const { messages, send } = call;
  const rules = new IgnoreRules(
    parseIgnoreFile(headerTexts(call, 'exclude-patterns').join('\n'), 'exclude-patterns'),
    'any',
  );
  const wanted = [...headerTexts(call, 'include-patterns'), ...headerTexts(call, 'followpaths')];
  const only = await onlyPaths(root, wanted);
  const files = new Map<number, { readonly path: string; readonly size: number }>();
  const name = async (): Promise<void> => {
    let id = 0;
    for await (const found of withFolders(root, walk(root, rules, new Set()))) {
      if (only && !touches(found.path, only)) continue;
      const stat = await statOf(root, found);
      if (!stat) continue;
      if (found.stats.isFile()) files.set(id, { path: `${root}/${found.path}`, size: found.stats.size });
      id += 1;
      const isDevice = found.stats.isCharacterDevice() || found.stats.isBlockDevice();
      await send(statPacket(stat, isDevice ? deviceOf(found.stats.rdev) : undefined));
    }
    await send(statPacket());
  };
  const give = async (): Promise<void> => {
    // Not by `for`: leaving that would reset the call before its end is heard, and the engine sends nothing after it.
    const iterator = messages[Symbol.asyncIterator]();
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      const { type, id, data } = packetIn(next.value);
      if (type === PACKET.error) throw new GrpcError(GRPC.unknown, data.toString('utf8'));
      if (type === PACKET.end) return send(endPacket());
      const file = type === PACKET.request ? files.get(id) : undefined;
      if (!file) continue;
      files.delete(id);
      for await (const piece of readPieces(file.path, file.size)) await send(dataPacket(id, piece));
      await send(dataPacket(id));
    }
  };
  await Promise.all([name(), give()]);
}

/**
 * Folders of this machine that a build may take files from, by name: the engine names one, with patterns of what to
 * leave out (its `.dockerignore`, which it has asked for first).
 *
 * @param folders absolute and without links, by name
 */
export function foldersMethod(folders: ReadonlyMap<string, string>): readonly [string, GrpcMethod] {
  return [
    '/moby.filesync.v1.FileSync/DiffCopy',
    async (call) => {
      const [name = ''] = headerTexts(call, 'dir-name');
      const root = folders.get(name);
      if (root === undefined) throw new GrpcError(GRPC.notFound, `there is no folder “${name}”`);
      await sendFolder(call, fromText(root));
    },
  ];
}
