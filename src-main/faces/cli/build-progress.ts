import { consumeBatches } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import type { BuildStep } from '../../../src-shared/model/build';
import { CleatError } from '../../../src-shared/model/error';
import { note } from './print';
import { logText, plainText } from './text';

/** A build that is told on stderr. */
export interface Telling {
  /** Resolves when the last of it has been said; never rejects. */
  end(): Promise<void>;
}

/** How long what was printed last is waited for when a build has ended, ms. */
const LAST_MS = 10_000;
const DRAW_MS = 80;

/**
 * Tells the steps of a build, and what they print.
 *
 * @param live one line a step at the foot of the terminal, which is drawn anew; else lines only
 */
export function tellBuild(client: CleatClient, id: string, { live }: { readonly live: boolean }): Telling {
  const stop = new AbortController();
  const names = new Map<string, number>();
  const steps = new Map<string, BuildStep>();
  const board = live ? openBoard(steps) : undefined;
  const say = (line: string): void => {
    board?.clear();
    note(line);
  };
  /** Characters of each step that its log has told, and ends that wait for the last of them. */
  const told = new Map<string, number>();
  const ends = new Map<string, BuildStep>();
  let logEnded = false;
  const sayEnd = (step: BuildStep): void => {
    const isWhole = logEnded || (told.get(step.id) ?? 0) >= (step.printed ?? 0);
    if (!isWhole) return void ends.set(step.id, step);
    ends.delete(step.id);
    const rest = rests.get(step.id) ?? '';
    rests.delete(step.id);
    if (rest !== '') say(`#${numberOf(step.id)} ${logText(rest)}`);
    say(`#${numberOf(step.id)} ${endOf(step)}`);
  };
  const rests = new Map<string, string>();
  const numberOf = (step: string): number => {
    const known = names.get(step) ?? names.size + 1;
    names.set(step, known);
    return known;
  };
  const onStep = (step: BuildStep): void => {
    const before = steps.get(step.id)?.state;
    steps.set(step.id, step);
    if (board || step.state === 'waiting') return;
    // The count of what it printed may come after its end.
    if (before === step.state) return ends.has(step.id) ? sayEnd(step) : undefined;
    const at = `#${numberOf(step.id)}`;
    if (before === undefined || before === 'waiting') say(`${at} ${plainText(step.name)}`);
    if (step.state !== 'running') sayEnd(step);
  };
  const readSteps = async (): Promise<void> => {
    const open = (signal: AbortSignal) => client.builds.steps({ id }, { signal });
    for await (const items of consumeBatches(client, open, stop.signal))
      for (const item of items) if (item.type === 'step') onStep(item.step);
  };
  const readLog = async (): Promise<void> => {
    const open = (signal: AbortSignal) => client.builds.log({ id }, { signal });
    for await (const items of consumeBatches(client, open, stop.signal)) {
      for (const { step, text } of items) {
        const lines = `${rests.get(step) ?? ''}${text}`.split('\n');
        rests.set(step, lines.pop() ?? '');
        for (const line of lines) say(`#${numberOf(step)} ${logText(line)}`);
        told.set(step, (told.get(step) ?? 0) + text.length);
        const end = ends.get(step);
        if (end) sayEnd(end);
      }
    }
    logEnded = true;
    for (const end of [...ends.values()]) sayEnd(end);
    for (const [step, rest] of rests) if (rest !== '') say(`#${numberOf(step)} ${logText(rest)}`);
  };
  const quietly = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      // What is not heard of is not waited for.
      logEnded = true;
      for (const end of [...ends.values()]) sayEnd(end);
      if (!stop.signal.aborted) say(`cleat: ${plainText(CleatError.from(error).message)}`);
    });
  const done = Promise.all([quietly(readSteps()), quietly(readLog())]);
  return {
    end: async () => {
      const timer = setTimeout(() => stop.abort(), LAST_MS);
      await done;
      clearTimeout(timer);
      board?.close();
      if (board) for (const step of steps.values()) if (step.state !== 'waiting') note(lineOf(step));
    },
  };
}

const SIGNS: Readonly<Record<BuildStep['state'], string>> = {
  waiting: ' ',
  running: '…',
  done: '✓',
  cached: '=',
  failed: '✗',
  cancelled: '-',
};

function seconds({ startedAt, endedAt }: BuildStep): string {
  return startedAt === undefined ? '' : `${(((endedAt ?? Date.now()) - startedAt) / 1000).toFixed(1)}s`;
}

function endOf(step: BuildStep): string {
  if (step.state === 'cached') return 'CACHED';
  if (step.state === 'failed') return `ERROR ${plainText(step.error ?? '')}`;
  return step.state === 'done' ? `DONE ${seconds(step)}` : 'CANCELLED';
}

function lineOf(step: BuildStep): string {
  const word = step.state === 'cached' ? 'cached' : seconds(step);
  return `${SIGNS[step.state]} ${word.padStart(7)} ${plainText(step.name)}`;
}

/** The running steps at the foot of the terminal. */
function openBoard(steps: ReadonlyMap<string, BuildStep>): { clear(): void; close(): void } {
  const out = process.stderr;
  let drawn = 0;
  const clear = (): void => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = (): void => {
    clear();
    const room = Math.max(1, (out.rows ?? 24) - 1);
    const all = [...steps.values()];
    const ended = all.filter(({ state }) => state === 'done' || state === 'cached').length;
    const lines = [
      `${ended} of ${all.length} steps`,
      ...all.filter(({ state }) => state === 'running').map(lineOf),
    ].slice(0, room);
    const width = Math.max(10, (out.columns ?? 80) - 1);
    for (const line of lines) out.write(`${line.slice(0, width)}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, DRAW_MS);
  return {
    clear,
    close: () => {
      clearInterval(timer);
      clear();
    },
  };
}
