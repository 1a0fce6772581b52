import { setTimeout as pause } from 'node:timers/promises';
import type { CliEngine } from '../../../src-shared/plugin-api/cli-engine';
import type { UsageReading } from '../connection';
import type { CliRunner } from './runner';

/** Between two questions, ms, where the CLI does not take longer by itself. */
const EVERY_MS = 1000;
const TIMEOUT_MS = 15_000;

/**
 * A reading of each that runs, again and again: counts since the start, with the time of this machine beside them, so that
 * two of them give a share of the CPU.
 */
export async function* openCliStats(
  runner: CliRunner,
  engine: CliEngine,
  ids: readonly string[],
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly UsageReading[], void, undefined> {
  while (!signal.aborted) {
    const began = performance.now();
    const call = { signal, timeoutMs: TIMEOUT_MS, what: 'read its statistics' };
    const used = await runner.ask(engine.usage, ids, call);
    const at = Date.now();
    yield used.map(({ cpuTime, ...figures }) => ({
      figures: { ...figures, at },
      ...(cpuTime === undefined ? {} : { cpuTime, coreTime: at * 1e6 }),
    }));
    const rest = EVERY_MS - (performance.now() - began);
    if (rest > 0) await pause(rest, undefined, { signal }).catch(() => undefined); // seen at the top
  }
}
