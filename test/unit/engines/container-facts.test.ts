import { describe, expect, it } from 'vitest';
import { containerFacts } from '../../../src-main/engines/container-facts';
import { ENGINE, recordings } from './fixtures';

describe.each(['docker', 'podman'] as const)('the facts of containers of a recorded %s', (dialect) => {
  const all = recordings(dialect).flatMap((one) =>
    one.steps.flatMap(({ inspect, did }) => {
      const raw = inspect?.libpod ?? inspect?.docker;
      const isContainer = typeof raw === 'object' && raw !== null && 'State' in raw;
      return isContainer ? [{ name: `${one.scenario}: ${did}`, facts: containerFacts(ENGINE, raw) }] : [];
    }),
  );
  const last = (scenario: string) => all.filter(({ name }) => name.startsWith(`${scenario}:`)).at(-1)?.facts;

  it('are read from every state that was recorded', () => {
    expect(all.length).toBeGreaterThan(25);
    for (const { facts } of all) expect(facts.argv.length).toBeGreaterThan(0);
  });

  it('tell the last probes, the exit, and a volume by its name', () => {
    const ill = last('health');
    expect(ill).toMatchObject({ exit: { code: 143, outOfMemory: false } });
    // How many probes there were was up to the machine that recorded them.
    expect(ill?.failingStreak).toBeGreaterThanOrEqual(2);
    expect(ill?.probes?.at(-1)).toMatchObject({ exitCode: 1, output: '' });
    expect(ill?.pid).toBeUndefined();
    expect(last('start')?.probes).toBeUndefined();
    expect(last('volume')?.mounts[0]).toMatchObject({
      type: 'volume',
      source: 'hold',
      destination: '/hold',
      readonly: false,
    });
  });
});
