import { resolve } from 'node:path';
import { consumeBatches } from '../../../../src-shared/client/consume';
import type { CleatClient } from '../../../../src-shared/contract';
import { CleatError } from '../../../../src-shared/model/error';
import { unpackLog } from '../../../../src-shared/model/log-pack';
import type { ObjectRef } from '../../../../src-shared/model/ref';
import { mergeLogs, type MergedItem } from '../../../containers/log-merge';
import { interruptible } from '../interrupt';
import { logPrinter } from '../log-printer';
import { runtimeOf, runtimesWithout } from '../lacking';
import { CROSSING_MS, lastUntil } from '../log-window';
import { checkedNames } from '../name';
import { finishOperation } from '../operation';
import type { GlobalOptions } from '../options';
import { printJson } from '../print';
import { withSession } from '../session';

export interface LogsOptions extends GlobalOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tail?: number;
  /** Epoch ms. */
  readonly since?: number;
  readonly until?: number;
  /** Saves to this file instead of printing. */
  readonly output?: string;
  readonly format?: 'text' | 'jsonl';
}

/** How long a followed container that says nothing is waited for before the others' lines are printed (ms). */
const QUIET_MS = 100;
/** What a timer can count. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What the contract saves at once; a connection has as many streams to spare. */
const MAX_NAMES = 50;

/**
 * `cleat logs NAME…`: their stdout on ours, their stderr on ours, several merged by time. On a terminal only colours
 * pass; into a pipe the text goes as it is. JSON: one `{type, stream, text, time}` a line. With `--output`, the whole
 * logs go to a file, by an operation that Ctrl-C cancels.
 */
export async function logs(names: readonly string[], options: LogsOptions): Promise<void> {
  const wanted = [...new Set(checkedNames(names))];
  checkOptions(wanted, options);
  const { runtime } = options;
  await withSession((client) =>
    interruptible(async (interrupted) => {
      try {
        const refs: ObjectRef[] = [];
        for (const name of wanted) {
          const found = { name, ...(runtime === undefined ? {} : { runtime }) };
          refs.push(await client.containers.find(found, { signal: interrupted }));
        }
        await checkTimes(client, refs, options, interrupted);
        if (options.output === undefined) await printLogs(client, refs, wanted, options, interrupted);
        else await save(client, refs, options.output, options, interrupted);
      } catch (error) {
        if (!interrupted.aborted) throw error;
        process.exitCode = 130;
      }
    }),
  );
}

function checkOptions(names: readonly string[], options: LogsOptions): void {
  const misuse = (problem: string): CleatError =>
    CleatError.of('cli.usage', { problem, suggestion: '', help: 'cleat logs --help' });
  if (names.length > MAX_NAMES) throw misuse(`At most ${MAX_NAMES} containers at once.`);
  if (options.output === undefined) {
    if (options.format !== undefined) throw misuse('“--format” is for a file: it needs “--output”.');
    return;
  }
  for (const [given, name] of [
    [options.follow, '--follow'],
    [options.tail !== undefined, '--tail'],
    [options.until !== undefined, '--until'],
  ] as const)
    if (given) throw misuse(`“${name}” does not go with “--output”, which saves the whole log up to now.`);
}

/**
 * Where lines have no times, none can be shown, and nobody can say which of them were before or after a moment. Throws
 * `runtime.cannot`.
 */
async function checkTimes(
  client: CleatClient,
  refs: readonly ObjectRef[],
  { timestamps, since, until }: LogsOptions,
  signal: AbortSignal,
): Promise<void> {
  const isPast = until !== undefined && until <= Date.now();
  const asked = [
    ...(timestamps ? ([['logs.timestamps', 'the time of each log line']] as const) : []),
    ...(since !== undefined ? ([['logs.since', 'a log since a moment']] as const) : []),
    ...(isPast ? ([['logs.timestamps', 'a log until a moment']] as const) : []),
  ];
  const names = new Set(refs.map(({ engine }) => runtimeOf(engine)));
  for (const [capability, what] of asked) {
    const [runtime] = await runtimesWithout(client, capability, names, signal);
    if (runtime === undefined) continue;
    const why = 'Its lines carry no times.';
    const instead =
      timestamps && since === undefined && !isPast ? '' : 'Ask for the last lines by their number.';
    throw CleatError.of('runtime.cannot', { runtime, what, why, instead });
  }
}

async function save(
  client: CleatClient,
  refs: ObjectRef[],
  output: string,
  { json, format = 'text', timestamps, since }: LogsOptions,
  interrupted: AbortSignal,
): Promise<void> {
  const path = resolve(output);
  const { operationId } = await client.containers.saveLogs({
    refs,
    path,
    format,
    timestamps,
    ...(since === undefined ? {} : { since }),
  });
  await finishOperation(client, operationId, interrupted);
  if (json) await printJson({ path });
}

async function printLogs(
  client: CleatClient,
  refs: readonly ObjectRef[],
  names: readonly string[],
  { json, timestamps, tail, since, until, ...options }: LogsOptions,
  interrupted: AbortSignal,
): Promise<void> {
  const print = logPrinter({ json, timestamps, names });
  // What is over can only be read.
  const follow = options.follow && (until === undefined || until > Date.now());
  const window = follow || tail === undefined || until === undefined ? undefined : { tail, until };
  const from = {
    ...(tail === undefined || window ? {} : { tail }),
    ...(since === undefined ? {} : { since }),
  };
  const sources = refs.map((ref) => {
    const read = async function* (signal: AbortSignal) {
      const open = (call: AbortSignal) => client.containers.logs({ ref, follow, ...from }, { signal: call });
      for await (const items of consumeBatches(client, open, signal)) yield unpackLog(items);
    };
    return window ? (signal: AbortSignal) => lastUntil(read(signal), window) : read;
  });
  const over = new AbortController();
  const left = Math.min(LONGEST_TIMER_MS, Math.max(0, (until ?? 0) - Date.now()));
  const timer = follow && until !== undefined ? setTimeout(() => over.abort(), left) : undefined;
  const signal = AbortSignal.any([interrupted, over.signal]);
  try {
    for await (const items of mergeLogs({ sources, signal, ...(follow ? { quietMs: QUIET_MS } : {}) })) {
      await print(until === undefined ? items : items.filter((one) => !isAfter(one, until)));
      // Merged by time: what comes now is later still.
      if (until !== undefined && items.some((one) => isAfter(one, until + CROSSING_MS))) return;
    }
  } catch (error) {
    if (!over.signal.aborted || interrupted.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

function isAfter({ item }: MergedItem, until: number): boolean {
  return item.time !== undefined && item.time > until;
}
