import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cli, Perform } from '../cli';
import { fail, Lacks } from '../refusal';

const ASK_MS = 25;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `logs`: both streams of the process as one text; `-n` counts lines that are not empty. */
export const logs: Perform = async (cli, parsed) => {
  if (parsed.flag('--boot')) throw new Lacks('boot logs');
  const [id = ''] = parsed.words;
  if (!cli.store.container(id)) {
    fail('internalError', `failed to get logs for container ${id}`, {
      code: 'internalError',
      message: `failed to open container logs: notFound: "container with ID ${id} not found""`,
    });
  }
  const path = join(cli.store.containerFolder(id), 'stdio.log');
  const count = parsed.value('-n');
  const bytes = readFileSync(path);
  const text = decode(bytes);
  const lines = count === undefined ? text.replace(/^\n+|\n+$/g, '') : lastLines(text, Number(count));
  if (lines !== '') cli.out(`${lines}\n`);
  if (!parsed.flag('--follow')) return 0;
  return await follow(cli, path, bytes.length);
};

/** Blank lines are dropped; the end of the container is not the end of this (contract §5.2). */
async function follow(cli: Cli, path: string, from: number): Promise<number> {
  let at = from;
  for (;;) {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? at;
    if (size < at) at = 0;
    if (size > at) {
      const file = openSync(path, 'r');
      const bytes = Buffer.alloc(size - at);
      at += readSync(file, bytes, 0, bytes.length, at);
      closeSync(file);
      cli.out(
        lines(bytes.toString())
          .map((line) => `${line}\n`)
          .join(''),
      );
    }
    await pause(ASK_MS);
  }
}

function lastLines(text: string, count: number): string {
  return count <= 0 ? '' : lines(text).slice(-count).join('\n');
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail('internalError', 'failed to convert container logs to utf8');
  }
}
