import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import {
  electron,
  openDisplay,
  sandboxArgs,
  whyNoElectron,
} from '../../../test/conformance/electron/surroundings';
import { DIST, engineEnv } from '../cleat';
import { now, pause } from '../time';

/** A running Electron, ours or the empty one, as its hook sees it. Times are epoch ms. */
export interface OpenWindow {
  readonly pid: number;
  /** Just before its process was started. */
  readonly started: number;
  /** Resolves with the time of `shown`, `hidden` or a selector's name. */
  at(what: string): Promise<number>;
  hide(): void;
  /** Quits as a user would. */
  close(): Promise<void>;
}

export interface WindowOptions {
  /** Kept over several starts: a profile that exists, as on every start but the first. */
  readonly home: string;
  readonly display: string | undefined;
  /** What to tell the paint of: name → selector. */
  readonly wait: Readonly<Record<string, string>>;
}

const lineSchema = z.object({ what: z.string(), at: z.number() });
const PATIENCE_MS = 30_000;
const HERE = import.meta.dirname;

/** The page's frame, which people can use; and the list with so many rows. */
export const INTERACTIVE = 'nav';
export const listOf = (rows: number): string =>
  `[role=grid][aria-rowcount="${rows + 1}"] [role=row][data-name]`;

export { openDisplay };

export function openEmptyWindow(options: WindowOptions): Promise<OpenWindow> {
  return open(join(HERE, 'empty.cjs'), { CLEAT_BENCH_USER_DATA: join(options.home, 'empty') }, options);
}

export function openCleatWindow(options: WindowOptions & { readonly docker: string }): Promise<OpenWindow> {
  // From a terminal: what a login shell costs is not ours, and it is asked while the window loads.
  const env = { ...engineEnv({ docker: options.docker }, options.home), SHLVL: '1', TERM: 'dumb' };
  return open(join(DIST, 'main', 'main.cjs'), env, options);
}

function open(
  entry: string,
  env: NodeJS.ProcessEnv,
  { home, display, wait }: WindowOptions,
): Promise<OpenWindow> {
  if (whyNoElectron !== undefined) throw new Error(whyNoElectron);
  const started = now();
  const child = spawn(electron, [...sandboxArgs, '-r', join(HERE, 'hook.cjs'), entry], {
    env: {
      ...env,
      PATH: process.env['PATH'],
      HOME: home,
      ...(display === undefined ? {} : { DISPLAY: display }),
      CLEAT_BENCH_WAIT: JSON.stringify(wait),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${electron} did not start`);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const times = new Map<string, number>();
  const waiting = new Set<() => void>();
  let rest = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { what, at } = lineSchema.parse(JSON.parse(line));
      times.set(what, at);
    }
    for (const look of [...waiting]) look();
  });
  const orders = child.stdio[4] as Duplex;
  return Promise.resolve({
    pid,
    started,
    at: (what) =>
      Promise.race([
        new Promise<number>((resolve) => {
          const look = (): void => {
            const at = times.get(what);
            if (at === undefined) return;
            waiting.delete(look);
            resolve(at);
          };
          waiting.add(look);
          look();
        }),
        late(ended, () => `${what}; it said ${[...times.keys()].join(', ')}`),
      ]),
    hide: () => orders.write('hide\n'),
    close: async () => {
      orders.write('quit\n');
      const stop = new AbortController();
      void pause(10_000, stop.signal).then(() => child.kill('SIGKILL'));
      await ended;
      stop.abort();
    },
  });
}

async function late(ended: Promise<void>, what: () => string): Promise<never> {
  const stop = new AbortController();
  const why = await Promise.race([
    ended.then(() => 'it ended before'),
    pause(PATIENCE_MS, stop.signal).then(() => `not within ${PATIENCE_MS} ms:`),
  ]);
  stop.abort();
  throw new Error(`${why} ${what()}`);
}
