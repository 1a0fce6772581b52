import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probeEngine } from '../../../src-main/engines/probe';
import type { RuntimesOptions } from '../../../src-main/runtimes/create-runtimes';
import { createMachine, type Machine } from './machine';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.close());

const gone = {
  state: 'unreachable',
  error: { category: 'communication', code: 'engine.unreachable', params: {}, message: 'It is gone.' },
  since: 5,
  stale: true,
} as const;

describe('an engine that answers late', () => {
  const timeout = {
    state: 'timeout',
    error: { category: 'timeout', code: 'engine.timeout', params: {}, message: 'It took too long.' },
  } as const;
  /** Docker needs longer than a look has time, and Podman could be started. */
  const slow = async (more: Partial<RuntimesOptions> = {}) => {
    await machine.program('docker');
    await machine.program('podman');
    await machine.engine('docker');
    const asked: (boolean | undefined)[] = [];
    const { runtimes } = await machine.open({
      ...more,
      ports: {
        probe: async (engine, signal, _speech, isPatient) => {
          asked.push(isPatient);
          if (isPatient !== true) return timeout;
          return probeEngine(engine, { timeoutMs: 20_000, ...(signal ? { signal } : {}) });
        },
      },
    });
    return { runtimes, asked };
  };
  const live = {
    state: 'live',
    facts: { version: '28.0.0', apiVersion: '1.41', dialect: 'docker', os: 'linux', identity: 'x' },
    since: 9,
  } as const;

  it('is waited for by what is asked once: nothing else would be started in its place', async () => {
    const { runtimes, asked } = await slow();
    expect(asked).toEqual([undefined, true]);
    expect(runtimes.snapshot().selection).toMatchObject({ name: 'docker', decidedBy: 'auto' });
    expect(runtimes.snapshot().notice).toBeUndefined();
  });

  it('keeps nobody who stays waiting, says so, and is chosen with a notice once it has answered', async () => {
    const { runtimes, asked } = await slow({ watch: true });
    expect(asked).not.toContain(true);
    const before = runtimes.snapshot();
    expect(before.selection.name).toBe('podman');
    expect(before.runtimes[0]?.availability).toMatchObject({
      state: 'unreachable',
      reason: 'It took too long.',
      hint: expect.stringMatching(/asked again/),
    });
    runtimes.observe(runtimes.engines()[0]?.id ?? '', live);
    expect(runtimes.snapshot()).toMatchObject({
      selection: { name: 'docker', decidedBy: 'auto' },
      notice: { message: 'docker answered late; new work goes to it, not to podman.' },
    });
  });

  it('moves no choice that is ready, and none once it was found to be gone', async () => {
    await machine.engine('podman', { podman: true, version: '4.3.1' });
    await machine.program('docker');
    await machine.engine('docker');
    const late = new Set(['podman']);
    const { runtimes } = await machine.open({
      watch: true,
      ports: {
        probe: async (engine) =>
          late.has(engine.runtime) ? timeout : probeEngine(engine, { timeoutMs: 20_000 }),
      },
    });
    const idOf = (name: string) => runtimes.engines().find(({ runtime }) => runtime === name)?.id ?? '';
    expect(runtimes.snapshot().selection.name).toBe('docker');
    const { facts } = live;
    runtimes.observe(idOf('podman'), { ...live, facts: { ...facts, dialect: 'podman', version: '5.4.0' } });
    runtimes.observe(idOf('docker'), gone);
    runtimes.observe(idOf('podman'), { ...live, facts: { ...facts, dialect: 'podman', version: '5.4.1' } });
    expect(runtimes.snapshot().selection.name).toBe('docker');
  });
});
