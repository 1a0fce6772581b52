import type { Command } from 'commander';
import { assertNever } from '../../../../src-shared/model/assert-never';
import type { CleatClient } from '../../../../src-shared/contract';
import type { Container } from '../../../../src-shared/model/container';
import { isHere } from '../../../../src-shared/model/runtime';
import type { Candidate, Completion } from '../completion';
import { beginning, completionOf } from '../completion-candidates';
import { print } from '../print';
import { openSession } from '../session';
import { plainText } from '../text';

/** Whoever presses Tab waits no longer (ms). */
const PATIENCE_MS = 2000;

const runs = ({ state }: Container): boolean => state === 'running' || state === 'restarting';
/** No name of anything begins with a colon. */
const FILES = ':files';

/** What a verb can be for; any container for the others. */
const FITS: Readonly<Record<string, (row: Container) => boolean>> = {
  start: (row) => !runs(row),
  stop: (row) => runs(row) || row.state === 'paused',
  pause: runs,
  unpause: ({ state }) => state === 'paused',
  kill: (row) => runs(row) || row.state === 'paused',
  top: runs,
  port: runs,
  stats: runs,
  wait: runs,
};

/**
 * `cleat __complete -- WORDS…`: what may stand at the place of the last word, one a line, a tab before its
 * description; `:files` alone where a path may stand. Says nothing when it cannot be known: a shell is no place for errors of its own.
 */
export async function complete(cleat: Command, words: readonly string[]): Promise<void> {
  const last = words.at(-1) ?? '';
  // `--runtime=po` is completed as `--runtime po`, with what stands before.
  const [, option = '', given] = /^(--[a-z-]+)=(.*)$/s.exec(last) ?? [];
  const before = option === '' ? '' : `${option}=`;
  const typed = given ?? last;
  const completion = completionOf(cleat, option === '' ? words : [...words.slice(0, -1), option, typed]);
  if (completion.kind === 'files') return print(FILES);
  const found = await candidates(completion, typed).catch(() => []);
  const lines = beginning(typed, found).map(
    ({ value, description }) => `${before}${plainText(value)}\t${plainText(description)}`,
  );
  if (lines.length > 0) await print(lines.join('\n'));
}

async function candidates(
  completion: Exclude<Completion, { kind: 'files' }>,
  typed: string,
): Promise<readonly Candidate[]> {
  switch (completion.kind) {
    case 'words':
      return completion.words;
    case 'containers':
      return inTime((client, signal) => containers(client, completion.verb, signal));
    case 'runtimes':
      return inTime((client, signal) => runtimes(client, completion.auto, signal));
    case 'images':
      return inTime((client, signal) => images(client, typed, signal));
    default:
      return assertNever(completion);
  }
}

/** Asks the owner, or in this process, and gives up in time. */
async function inTime(
  ask: (client: CleatClient, signal: AbortSignal) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const session = await openSession();
  try {
    return await ask(session.client, signal);
  } finally {
    await session.close();
  }
}

async function containers(client: CleatClient, verb: string, signal: AbortSignal): Promise<Candidate[]> {
  const fits = FITS[verb] ?? (() => true);
  const found: Candidate[] = [];
  let cursor: string | undefined;
  do {
    const query = { all: true, ...(cursor === undefined ? {} : { cursor }) };
    const page = await client.containers.list(query, { signal });
    for (const row of page.containers.filter(fits))
      found.push({ value: row.name, description: `${row.state}, ${row.image}` });
    cursor = page.next;
  } while (cursor !== undefined);
  return found.sort((a, b) => (a.value < b.value ? -1 : 1));
}

async function runtimes(client: CleatClient, auto: boolean, signal: AbortSignal): Promise<Candidate[]> {
  const { runtimes: all } = await client.runtimes.list({}, { signal });
  const names = all
    .filter(isHere)
    .map(({ name, availability }) => ({ value: name, description: availability.state }));
  return auto ? [{ value: 'auto', description: 'the best that is ready' }, ...names] : names;
}

async function images(client: CleatClient, typed: string, signal: AbortSignal): Promise<Candidate[]> {
  const { engines } = await client.containers.list({}, { signal });
  const live = engines.filter(({ status }) => status.state === 'live');
  const answers = await Promise.all(
    live.map(({ id }) => client.launch.choices({ engine: id }, { signal }).catch(() => ({ images: [] }))),
  );
  const names = new Set(answers.flatMap((answer) => [...answer.images]));
  return [...names]
    .filter((name) => name.startsWith(typed))
    .map((value) => ({ value, description: 'image' }));
}
