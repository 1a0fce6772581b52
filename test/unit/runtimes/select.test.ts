import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AvailabilityState } from '../../../src-shared/model/runtime';
import { selectRuntime, type Candidate, type SelectInput } from '../../../src-main/runtimes/select';
import { editDistance, suggestRuntime } from '../../../src-main/runtimes/suggest';

const candidate = (name: string, more: Partial<Candidate> = {}): Candidate => ({
  name,
  cli: name,
  priority: name === 'docker' ? 0 : 10,
  platforms: ['linux', 'darwin'],
  plugin: name,
  availability: { state: 'ready' },
  ...more,
});
const stopped = { state: 'stopped', startable: false } as const;
const startable = { state: 'stopped', startable: true } as const;
const elsewhere = { state: 'wrong-platform' } as const;

const docker = candidate('docker');
const podman = candidate('podman');
const apple = candidate('apple', { cli: 'container', priority: 20, platforms: ['darwin'] });

const reasonOf = (input: SelectInput, name: string): string =>
  selectRuntime(input).chain.find((step) => step.name === name)?.reason ?? '';

describe('the choice of a runtime', () => {
  it('is the flag before the environment before the setting before the automatic choice', () => {
    const runtimes = [docker, podman, apple];
    const all = { runtimes, flag: 'docker', env: 'podman', setting: 'apple' };
    expect(selectRuntime(all)).toMatchObject({ name: 'docker', decidedBy: 'flag' });
    expect(selectRuntime({ ...all, flag: undefined })).toMatchObject({ name: 'podman', decidedBy: 'env' });
    expect(selectRuntime({ runtimes, env: '', setting: 'docker' })).toMatchObject({
      name: 'docker',
      decidedBy: 'setting',
    });
    expect(selectRuntime({ runtimes, setting: 'auto' })).toMatchObject({ name: 'apple', decidedBy: 'auto' });
  });

  it('says why a machine cannot have one in the words of that runtime', () => {
    const reason = 'It is for machines with arm64 only; this one has x64.';
    const onIntel = candidate('apple', { platforms: ['darwin'], availability: { ...elsewhere, reason } });
    expect(reasonOf({ runtimes: [docker, onIntel] }, 'apple')).toBe(reason);
  });

  it('does not look at the case of a name', () => {
    expect(selectRuntime({ runtimes: [docker, podman], env: 'DoCkEr' }).name).toBe('docker');
    expect(selectRuntime({ runtimes: [docker, podman], setting: 'AUTO' }).decidedBy).toBe('auto');
  });

  it('refuses an unknown override with exit code 2, listing the choices by name and CLI', () => {
    const choose = (): unknown => selectRuntime({ runtimes: [docker, podman, apple], env: 'nope' });
    expect(choose).toThrow('CONTAINER_RUNTIME asks for the runtime “nope”');
    expect(choose).toThrow('apple (container), docker, podman');
    expect(choose).toThrow(expect.objectContaining({ category: 'not-found', code: 'runtime.unknown' }));
  });

  it('suggests the runtime whose CLI was typed, else one spelled nearly so, else nothing', () => {
    const runtimes = [docker, podman, apple];
    const hint = (flag: string): unknown => {
      try {
        return selectRuntime({ runtimes, flag });
      } catch (error) {
        return error instanceof Error && 'hint' in error ? error.hint : undefined;
      }
    };
    expect(hint('container')).toBe('Did you mean “apple”?');
    expect(hint('pdoman')).toBe('Did you mean “podman”?');
    expect(hint('contianer')).toBe('Did you mean “apple”?');
    expect(hint('kubernetes')).not.toContain('Did you mean');
  });

  it('never replaces an override, whatever its state, and says the state', () => {
    for (const availability of [stopped, elsewhere, { state: 'not-installed' }] as const) {
      const runtimes = [docker, candidate('podman', { availability })];
      const selection = selectRuntime({ runtimes, setting: 'podman' });
      expect(selection).toMatchObject({ name: 'podman', decidedBy: 'setting' });
      expect(reasonOf({ runtimes, setting: 'podman' }, 'podman')).toContain('never replaced');
      expect(selection.chain.find((step) => step.name === 'docker')?.outcome).toBe('not-considered');
    }
  });

  it('takes a ready one of lower priority before one that would have to be started', () => {
    const runtimes = [docker, candidate('podman', { availability: startable })];
    expect(selectRuntime({ runtimes })).toMatchObject({ name: 'docker', decidedBy: 'auto' });
    expect(reasonOf({ runtimes }, 'podman')).toBe('It is not running; docker is ready.');
  });

  it('takes the startable one of highest priority when none is ready', () => {
    const runtimes = [
      candidate('docker', { availability: startable }),
      candidate('podman', { availability: startable }),
      candidate('apple', { priority: 20, availability: stopped }),
    ];
    expect(selectRuntime({ runtimes })).toMatchObject({ name: 'podman', decidedBy: 'auto' });
  });

  it('falls back to Docker, and says so, when none is ready or startable', () => {
    const runtimes = [
      candidate('docker', { availability: stopped }),
      candidate('podman', { availability: stopped }),
    ];
    expect(selectRuntime({ runtimes })).toMatchObject({ name: 'docker', decidedBy: 'fallback' });
    expect(reasonOf({ runtimes }, 'docker')).toContain('Docker stands in');
  });

  it('never takes one for another platform by itself, but lists it', () => {
    const runtimes = [docker, { ...apple, availability: elsewhere }];
    const selection = selectRuntime({ runtimes });
    expect(selection.name).toBe('docker');
    expect(selection.chain).toContainEqual({
      name: 'apple',
      outcome: 'not-considered',
      reason: 'Not for this platform (macOS only).',
    });
  });

  it('gives every runtime one step with a reason, one of them chosen', () => {
    const { chain } = selectRuntime({ runtimes: [docker, podman, apple] });
    expect(chain.map((step) => [step.name, step.outcome])).toEqual([
      ['apple', 'chosen'],
      ['podman', 'passed-over'],
      ['docker', 'passed-over'],
    ]);
    expect(chain.every((step) => step.reason.endsWith('.'))).toBe(true);
  });
});

describe('the automatic choice over any runtimes', () => {
  const states: AvailabilityState[] = [
    'ready',
    'starting',
    'stopped',
    'not-installed',
    'wrong-platform',
    'unsupported-version',
    'permission-denied',
    'unreachable',
  ];
  const availability = fc.record({ state: fc.constantFrom(...states), startable: fc.boolean() });
  const others = fc.uniqueArray(
    fc.record({
      name: fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 }),
      priority: fc.constantFrom(0, 5, 10, 10, 20),
      plugin: fc.constantFrom('p', 'q'),
      availability,
    }),
    { selector: (one) => one.name, maxLength: 7 },
  );
  const machine = fc
    .tuple(others, availability)
    .map(([list, dockers]) => [
      ...list.map(({ name, ...rest }) => candidate(name, rest)),
      candidate('docker', { availability: dockers }),
    ]);
  const withOrder = machine.chain((runtimes) =>
    fc.tuple(
      fc.constant(runtimes),
      fc.shuffledSubarray(runtimes, { minLength: runtimes.length, maxLength: runtimes.length }),
    ),
  );

  it('does not depend on the order in which they were found', () => {
    fc.assert(
      fc.property(withOrder, ([runtimes, shuffled]) => {
        expect(selectRuntime({ runtimes: shuffled })).toEqual(selectRuntime({ runtimes }));
      }),
    );
  });

  it('is one of highest priority among the ready, else the startable, else Docker', () => {
    fc.assert(
      fc.property(machine, (runtimes) => {
        const { name, decidedBy } = selectRuntime({ runtimes });
        const fitting = runtimes.filter((one) => one.availability.state !== 'wrong-platform');
        const ready = fitting.filter((one) => one.availability.state === 'ready');
        const canStart = fitting.filter(
          (one) => one.availability.startable || one.availability.state === 'starting',
        );
        const pool = ready.length > 0 ? ready : canStart;
        if (pool.length === 0) {
          expect([name, decidedBy]).toEqual(['docker', 'fallback']);
          return;
        }
        const highest = Math.max(...pool.map((one) => one.priority));
        expect(pool.filter((one) => one.priority === highest).map((one) => one.name)).toContain(name);
        expect(decidedBy).toBe('auto');
      }),
    );
  });

  it('goes among equals to the plugin whose id comes first, then to the name that does', () => {
    fc.assert(
      fc.property(machine, (runtimes) => {
        const selection = selectRuntime({ runtimes });
        if (selection.decidedBy !== 'auto') return;
        const chosen = runtimes.find(({ name }) => name === selection.name);
        const isReady = chosen?.availability.state === 'ready';
        const equals = runtimes.filter(
          ({ priority, availability: { state, startable } }) =>
            priority === chosen?.priority &&
            (isReady ? state === 'ready' : state === 'starting' || (startable && state !== 'wrong-platform')),
        );
        const keys = equals.map(({ plugin, name }) => `${plugin} ${name}`).sort();
        expect(`${chosen?.plugin ?? ''} ${selection.name}`).toBe(keys[0]);
      }),
    );
  });

  it('is explained by one step for each runtime, of which the chosen one alone is chosen', () => {
    const override = fc.option(fc.nat(), { nil: undefined });
    fc.assert(
      fc.property(withOrder, override, ([runtimes, shuffled], at) => {
        const env = at === undefined ? undefined : runtimes[at % runtimes.length]?.name;
        const selection = selectRuntime({ runtimes: shuffled, env });
        expect(selection).toEqual(selectRuntime({ runtimes, env }));
        const { name, chain } = selection;
        expect(chain.map((step) => step.name).sort()).toEqual(runtimes.map((one) => one.name).sort());
        expect(chain.filter(({ outcome }) => outcome === 'chosen').map((step) => step.name)).toEqual([name]);
        for (const step of chain) {
          expect(step.reason).not.toBe('');
          const elsewhere = runtimes.some(
            (one) => one.name === step.name && one.availability.state === 'wrong-platform',
          );
          if (step.name !== name)
            expect(step.outcome).toBe(env !== undefined || elsewhere ? 'not-considered' : 'passed-over');
        }
        if (env !== undefined) expect([name, selection.decidedBy]).toEqual([env, 'env']);
      }),
    );
  });

  it('is not asked when there is an override', () => {
    fc.assert(
      fc.property(machine, (runtimes) => {
        for (const { name } of runtimes) expect(selectRuntime({ runtimes, env: name }).name).toBe(name);
      }),
    );
  });
});

describe('a suggestion', () => {
  it('counts a swap of neighbours as one step', () => {
    expect(editDistance('podman', 'pdoman')).toBe(1);
    expect(editDistance('abc', 'abc')).toBe(0);
    expect(editDistance('', 'abc')).toBe(3);
  });
  it('is not made for a word that is far from all', () => {
    expect(suggestRuntime('xyz', [docker, podman])).toBeUndefined();
  });
});
