import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { unreadable } from './failures';
import type { IgnoreRules, Verdict } from './ignore-rules';
import { asText, onDisk } from './path-bytes';

/** Something to send. */
export interface Found {
  /** From the root, in bytes, with slashes. */
  readonly path: string;
  readonly stats: Stats;
}

interface Folder {
  /** In bytes, with a slash at its end; empty for the root. */
  readonly prefix: string;
  readonly verdict: Verdict | undefined;
  readonly names: readonly Dirent[];
  at: number;
  /** What is known already of the names before `at`. */
  ready: Found[];
}

/** How many names of one folder are looked at together. */
const TOGETHER = 32;

/**
 * What the rules leave of a folder: depth first, each folder's names in the order of their bytes, a folder before what
 * it holds. Links are never followed; an ignored folder that no negation can reach is never opened.
 *
 * @param root absolute, in bytes
 * @param always paths that are sent whatever the rules say
 * Throws `build.unreadable` and `build.file-gone`, which name the file.
 */
export async function* walk(
  root: string,
  rules: IgnoreRules,
  always: ReadonlySet<string>,
): AsyncGenerator<Found> {
  const above = new Set([...always].flatMap(foldersOf));
  const verdicts = new Map<string, Verdict>();

  const open = async (path: string, verdict: Verdict | undefined): Promise<Folder> => {
    const full = path === '' ? root : `${root}/${path}`;
    const names = await readdir(onDisk(full), { encoding: 'latin1', withFileTypes: true }).catch(
      (error: unknown) => {
        throw unreadable(full, error);
      },
    );
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { prefix: path === '' ? '' : `${path}/`, verdict, names, at: 0, ready: [] };
  };

  /** Looks at the next names of a folder. */
  const advance = async (folder: Folder): Promise<void> => {
    const slice = folder.names.slice(folder.at, folder.at + TOGETHER);
    folder.at += slice.length;
    const wanted = slice.filter((name) => {
      const path = folder.prefix + name.name;
      const verdict = rules.judge(asText(path), folder.verdict);
      if (!name.isDirectory()) return !verdict.ignored || always.has(path);
      if (verdict.ignored && !above.has(path) && !rules.mayReach(asText(path))) return false;
      verdicts.set(path, verdict);
      return true;
    });
    folder.ready = await Promise.all(
      wanted.map(async ({ name }) => {
        const path = folder.prefix + name;
        try {
          return { path, stats: await lstat(onDisk(`${root}/${path}`)) };
        } catch (error) {
          throw unreadable(`${root}/${path}`, error);
        }
      }),
    );
    folder.ready.reverse();
  };

  const folders = [await open('', undefined)];
  for (let folder = folders.at(-1); folder; folder = folders.at(-1)) {
    const found = folder.ready.pop();
    if (found) {
      const verdict = verdicts.get(found.path);
      verdicts.delete(found.path);
      if (!verdict) {
        yield found;
      } else if (found.stats.isDirectory()) {
        if (!verdict.ignored) yield found;
        folders.push(await open(found.path, verdict));
      }
    } else if (folder.at < folder.names.length) {
      await advance(folder);
    } else {
      folders.pop();
    }
  }
}

/** `a/b/c` → `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
