import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Perform } from '../cli';
import { compact, type Json } from '../json';
import { fail, Lacks } from '../refusal';
import { statOf } from '../state/processes';
import type { Held } from '../state/store';

const BETWEEN_SAMPLES_MS = 2000;
const TICK_USEC = 10_000;
const PAGE_BYTES = 4096;

/** `stats`: the real one takes two samples two seconds apart and prints the second's raw counters. */
export const stats: Perform = async (cli, parsed) => {
  if (process.platform !== 'linux') throw new Lacks('statistics on this host');
  if (parsed.value('--format') !== 'json') throw new Lacks('statistics as a table: ask for --format json');
  for (const id of parsed.words) if (!cli.store.container(id)) fail('notFound', `no such container: ${id}`);
  await pause(Number(cli.env['CLEAT_TEST_APPLE_STATS_MS'] ?? BETWEEN_SAMPLES_MS));
  const held = cli.store.containers().filter(({ state }) => state === 'running');
  const asked = held.filter(({ config }) => parsed.words.length === 0 || parsed.words.includes(config.id));
  cli.out(compact(cli.version, sample(asked)));
  return 0;
};

function sample(held: readonly Held[]): Json {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const all = pids.flatMap((pid) => {
    const fields = statOf(Number(pid));
    return fields ? [fields] : [];
  });
  return held.map(({ config, runtime }) => {
    const group = all.filter((fields) => fields[2] === String(runtime?.pid));
    const sum = (...places: number[]) =>
      group.reduce((total, fields) => places.reduce((each, at) => each + Number(fields[at]), total), 0);
    return {
      id: config.id,
      cpuUsageUsec: sum(11, 12, 13, 14) * TICK_USEC,
      memoryUsageBytes: sum(21) * PAGE_BYTES,
      memoryLimitBytes: config.memoryInBytes,
      numProcesses: group.length,
    };
  });
}
