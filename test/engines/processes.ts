import { readdirSync, readFileSync } from 'node:fs';

/** One live process as /proc shows it on the host. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process ended between the listing and the reading
  }
}

/** All processes that are not zombies. */
export function processes(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const match = /^(\d+) \((.*)\) (\S) (\d+)/s.exec(read(`/proc/${entry}/stat`));
    if (match === null || match[3] === 'Z') continue;
    rows.push({ pid: Number(match[1]), parent: Number(match[4]), name: match[2] ?? '' });
  }
  return rows;
}

/** Every process below `root`, children before grandchildren. */
export function descendants(root: number): ProcessRow[] {
  const rows = processes();
  const found: ProcessRow[] = [];
  let parents = new Set([root]);
  while (parents.size > 0) {
    const children = rows.filter((row) => parents.has(row.parent));
    found.push(...children);
    parents = new Set(children.map((row) => row.pid));
  }
  return found;
}

/**
 * True until `pid` has ended wholly and its parent knows. (A daemon whose main thread is a zombie may have other
 * threads that still hold its socket.)
 */
export function isAlive(pid: number): boolean {
  return read(`/proc/${String(pid)}/stat`) !== '';
}

/** Processes whose command line or environment names `text`, such as an engine's folder. */
export function processesNaming(text: string): ProcessRow[] {
  return processes().filter(
    ({ pid }) =>
      pid !== process.pid &&
      (read(`/proc/${String(pid)}/cmdline`).includes(text) ||
        read(`/proc/${String(pid)}/environ`).includes(text)),
  );
}
