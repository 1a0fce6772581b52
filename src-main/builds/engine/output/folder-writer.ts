import { createWriteStream, type Stats } from 'node:fs';
import { chmod, link, lstat, mkdir, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CleatError } from '../../../../src-shared/model/error';
import { asText, onDisk } from '../../context/path-bytes';

/** Something that a build gives, but its content. */
export interface Written {
  /** From the root, in bytes, without a slash at its end. */
  readonly path: string;
  /** Permissions. */
  readonly mode: number;
  /** Epoch ms. */
  readonly mtime: number;
}

/** Longest path that Linux takes. */
const MAX_PATH = 4096;

/**
 * Writes what a build gives into a folder, over what is there, as the user who runs this. What an image holds is
 * hostile: nothing is written outside the folder, nor through a link, whether it was there before or came with the
 * image; links of the image are made last. Only permissions and times are kept of a file: no owner, no device.
 *
 * Every method throws `build.output` with what cannot be written.
 */
export class FolderWriter {
  /** Folders that are known to be no links. */
  readonly #folders = new Set<string>();
  readonly #times: Written[] = [];
  readonly #links: (Written & { readonly target: string })[] = [];
  readonly #root: string;

  /** @param root absolute, in bytes; made when it is missing */
  constructor(root: string) {
    this.#root = root;
  }

  async begin(): Promise<void> {
    await this.#tried('', () => mkdir(onDisk(this.#root), { recursive: true }));
    this.#folders.add('');
  }

  async folder(folder: Written): Promise<void> {
    if (folder.path === '' || folder.path === '.') return;
    await this.#folderFor(clean(folder.path));
    // Its own times and permissions come last: what is written into it would change them, or be kept out.
    this.#times.push({ ...folder, path: clean(folder.path) });
  }

  async file({ path: given, mode, mtime }: Written, content: AsyncIterable<Buffer>): Promise<void> {
    const path = clean(given);
    const full = await this.#place(path);
    await this.#tried(path, async () => {
      await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(full, { flags: 'wx' }));
      await chmod(full, mode & 0o7777);
      await utimes(full, mtime / 1000, mtime / 1000);
    });
  }

  /** Another name of a file that was written. */
  async hardLink(given: string, target: string): Promise<void> {
    const path = clean(given);
    const from = clean(target);
    await this.#folderFor(parent(from));
    const full = await this.#place(path);
    await this.#tried(path, async () => {
      if (!(await lstat(this.#full(from))).isFile()) throw new Error(`${asText(from)} is not a file.`);
      await link(this.#full(from), full);
    });
  }

  symlink(written: Written, target: string): void {
    this.#links.push({ ...written, path: clean(written.path), target });
  }

  async end(): Promise<void> {
    for (const { path, target } of this.#links) {
      const full = await this.#place(path);
      await this.#tried(path, () => symlink(onDisk(target), full));
    }
    for (const { path, mode, mtime } of this.#times.reverse())
      await this.#tried(path, async () => {
        const full = this.#full(path);
        if (!(await lstat(full)).isDirectory()) return; // a link of the image took its place
        await chmod(full, mode & 0o7777);
        await utimes(full, mtime / 1000, mtime / 1000);
      });
  }

  #full(path: string): string | Buffer {
    return onDisk(path === '' ? this.#root : `${this.#root}/${path}`);
  }

  /** A folder that is one, and no link to one, down from the root. */
  async #folderFor(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    await this.#folderFor(parent(path));
    await this.#tried(path, async () => {
      const full = this.#full(path);
      const found = await this.#look(path);
      if (found && !found.isDirectory()) await rm(full);
      if (!found?.isDirectory()) await mkdir(full);
    });
    this.#folders.add(path);
  }

  /** Where something may be written: what was there is gone, unless it is a folder, which is nobody's to delete here. */
  async #place(path: string): Promise<string | Buffer> {
    await this.#folderFor(parent(path));
    const full = this.#full(path);
    await this.#tried(path, async () => {
      const found = await this.#look(path);
      if (found?.isDirectory()) throw new Error('a folder is in its place.');
      if (found) await rm(full);
    });
    return full;
  }

  async #look(path: string): Promise<Stats | undefined> {
    try {
      return await lstat(this.#full(path));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #tried<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw CleatError.of(
        'build.output',
        { path: join(asText(this.#root), asText(path)), detail },
        { cause },
      );
    }
  }
}

const parent = (path: string): string => {
  const above = dirname(path);
  return above === '.' ? '' : above;
};

/** A path that stays below the root. Throws `build.output`. */
function clean(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || path.includes('\0') || path.length > MAX_PATH)
    throw CleatError.of('build.output', {
      path: asText(path.slice(0, 300)),
      detail: 'it leads out of the folder.',
    });
  return parts.join('/');
}
