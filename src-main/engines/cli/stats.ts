import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerState } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import type { CliEngine, CliUsage } from '../../../src-shared/plugin-api/cli-engine';
import type { UsageReading } from '../connection';
import { listRows } from './list';
import type { CliCall, CliRunner } from './runner';

/** Between two questions, ms, where the CLI does not take longer by itself. */
const EVERY_MS = 1000;
const TIMEOUT_MS = 15_000;
const RUNS: ReadonlySet<ContainerState> = new Set<ContainerState>(['running', 'paused']);

/**
 * A reading of each that runs, again and again: counts since the start, with the time of this machine beside them, so that
 * two of them give a share of the CPU. One that has ended meanwhile is left out.
 */
export async function* openCliStats(
  runner: CliRunner,
  engine: CliEngine,
  ids: readonly string[],
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly UsageReading[], void, undefined> {
  /** Of a CLI that tells cores in use, not time: their sum over time, ns. */
  const spent = new Map<string, { readonly at: number; readonly time: number }>();
  const summed = (id: string, cores: number, at: number): number => {
    const before = spent.get(id);
    const time = before ? before.time + cores * (at - before.at) * 1e6 : 0;
    spent.set(id, { at, time });
    return time;
  };
  while (!signal.aborted) {
    const began = performance.now();
    const call = { signal, timeoutMs: TIMEOUT_MS, what: 'read its statistics' };
    const used = await usageOf(runner, engine, ids, call);
    const at = Date.now();
    yield used.map((one) => {
      const { cpuTime: told, cores, ...figures } = one;
      const cpuTime = cores === undefined ? told : summed(one.id, cores, at);
      return {
        figures: { ...figures, at },
        ...(cpuTime === undefined ? {} : { cpuTime, coreTime: at * 1e6 }),
      };
    });
    const rest = EVERY_MS - (performance.now() - began);
    if (rest > 0) await pause(rest, undefined, { signal }).catch(() => undefined); // seen at the top
  }
}

/** The CLI refuses them all when one of them has ended. */
async function usageOf(
  runner: CliRunner,
  engine: CliEngine,
  ids: readonly string[],
  call: CliCall,
): Promise<readonly CliUsage[]> {
  try {
    return await runner.ask(engine.usage, ids, call);
  } catch (thrown) {
    if (!hasEnded(thrown)) throw thrown;
    const rows = await listRows(runner, engine, call, ids);
    const running = new Set(rows.filter(({ state }) => RUNS.has(state)).map(({ id }) => id));
    const left = ids.filter((id) => running.has(id));
    if (left.length === ids.length) throw thrown;
    if (left.length === 0) return [];
    return await runner.ask(engine.usage, left, call);
  }
}

function hasEnded(thrown: unknown): boolean {
  const { code } = CleatError.from(thrown);
  return code === 'container.unknown' || code === 'container.conflict';
}
