import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessMark } from '../../src-shared/model/process-mark';
import { fateOf, markOfProcess } from './process-mark';
import { runCommand } from './run-command';

const GRACE_MS = 5_000;
const LOOK_MS = 50;
const PS_LIMIT_MS = 5_000;

/** The words of every process' command line, as far as they may be read. */
async function commandLines(
  platform: NodeJS.Platform,
): Promise<readonly { readonly pid: number; readonly words: readonly string[] }[]> {
  if (platform === 'linux') {
    const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    return Promise.all(
      numbers.map(async (pid) => {
        // One that ended meanwhile, or is another user's, is none of ours.
        const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        return { pid, words: text.split('\0') };
      }),
    );
  }
  const { stdout } = await runCommand({
    file: 'ps',
    args: ['-axww', '-o', 'pid=,args='],
    timeoutMs: PS_LIMIT_MS,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, args = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), words: args.split(' ') }];
  });
}

/**
 * Processes that have all of `words` among the words of their command line; this one is never among them. Throws what
 * reading `/proc` or running `ps` does.
 */
async function processesWith(
  words: readonly string[],
  platform: NodeJS.Platform,
): Promise<readonly ProcessMark[]> {
  const found = (await commandLines(platform)).filter(
    (one) => one.pid !== process.pid && words.every((word) => one.words.includes(word)),
  );
  const marks = await Promise.all(found.map(({ pid }) => markOfProcess(pid, platform)));
  return marks.filter((mark) => mark !== undefined);
}

/** False when it had ended before. */
function signalTo({ pid }: ProcessMark, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Ends every process whose command line has all of `words`: SIGTERM, and SIGKILL for what is there after 5 s. Gives how
 * many there were. One word should be a secret that nobody else has in a command line. On Windows it does nothing.
 * Throws what the system does for one that may not be ended.
 */
export async function endProcessesWith(
  words: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Promise<number> {
  if (platform === 'win32') return 0;
  const marks = await processesWith(words, platform);
  await Promise.all(
    marks.map(async (mark) => {
      if (!signalTo(mark, 'SIGTERM')) return;
      const deadline = performance.now() + GRACE_MS;
      while ((await fateOf(mark, platform)) === 'alive') {
        if (performance.now() > deadline) {
          signalTo(mark, 'SIGKILL');
          return;
        }
        await delay(LOOK_MS);
      }
    }),
  );
  return marks.length;
}
