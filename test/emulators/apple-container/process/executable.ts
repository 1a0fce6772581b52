import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fail, Lacks } from '../refusal';

/** How a process of a container is started on the host. */
export interface HostProcess {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Where a process of a container runs. */
export interface Place {
  /** The folder that holds the container's files. */
  readonly root: string;
  readonly workingDirectory: string;
  readonly environment: readonly string[];
}

/** Finds `words[0]` in the container's files, then on the host. Throws the CLI's failure when it is nowhere. */
export function hostProcess(place: Place, words: readonly string[]): HostProcess {
  const [name = '', ...args] = words;
  const env = environment(place.environment);
  const cwd = join(place.root, place.workingDirectory);
  mkdirSync(cwd, { recursive: true });
  const found = candidates(place.root, cwd, env['PATH'] ?? '', name).find(isExecutable);
  if (found === undefined) fail('internalError', `failed to find target executable ${name}`);
  return { command: [found, ...args], env, cwd };
}

/** The same process with a terminal of this size; `pidFile` gets the pid of the process in it. */
export function inTerminal(inner: HostProcess, pidFile: string): HostProcess {
  if (process.platform !== 'linux') throw new Lacks('terminals on this host');
  const { columns = 80, rows = 24 } = process.stdout;
  const words = inner.command.map(quoted).join(' ');
  const line = `stty rows ${rows} cols ${columns}; echo $$ > ${quoted(pidFile)}; exec ${words}`;
  const env = { TERM: 'xterm', ...inner.env, SHELL: '/bin/sh' };
  return { command: ['/usr/bin/script', '-q', '-e', '-c', line, '/dev/null'], env, cwd: inner.cwd };
}

/** `K=V` words as a record; the last of a name wins. */
export function environment(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const equals = word.indexOf('=');
      return [word.slice(0, equals), word.slice(equals + 1)];
    }),
  );
}

function candidates(root: string, cwd: string, path: string, name: string): string[] {
  if (isAbsolute(name)) return [join(root, name), name];
  if (name.includes('/')) return [resolve(cwd, name)];
  const folders = path.split(':').filter(isAbsolute);
  return [
    ...folders.map((folder) => join(root, folder, name)),
    ...folders.map((folder) => join(folder, name)),
  ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not for us
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
