import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeEngine, type FakeEngine } from './fake-engine';
import { probeEngine } from '../../../src-main/engines/probe';
import type { Runtimes } from '../../../src-main/runtimes/runtimes';
import { createMachine, until, type Machine } from './machine';

const PODMAN = { podman: true, version: '4.3.1', id: 'store', host: hostname() } as const;

const podmans = (runtimes: Runtimes) => runtimes.engines().filter(({ runtime }) => runtime === 'podman');
const shownPodman = (runtimes: Runtimes) =>
  runtimes.snapshot().runtimes.find(({ name }) => name === 'podman')?.availability.engines?.[0];

const elsewhere = process.platform === 'linux' ? '' : ' (only Linux has Podman’s own store)';
describe.skipIf(elsewhere !== '')(`two services of one Podman store${elsewhere}`, () => {
  let machine: Machine;
  let other: FakeEngine | undefined;
  beforeEach(async () => {
    machine = await createMachine();
  });
  afterEach(async () => {
    await other?.close();
    other = undefined;
    await machine.close();
  });
  const startOther = async (): Promise<FakeEngine> =>
    (other = await startFakeEngine(join(machine.home, 'run', 'podman.sock'), PODMAN));

  it('are one engine, also when it is Docker’s socket that one of them listens on', async () => {
    await machine.engine('docker', PODMAN);
    await startOther();
    const { runtimes } = await machine.open();
    expect(runtimes.engines()).toMatchObject([{ runtime: 'podman', aliases: ['docker'] }]);
  });

  it('stay one when one answers on a new connection', async () => {
    await machine.engine('podman', PODMAN);
    await startOther();
    const { runtimes } = await machine.open();
    const engine = shownPodman(runtimes);
    if (!engine) throw new Error('no engine');
    runtimes.observe(engine.id, engine.status);
    expect(podmans(runtimes)).toHaveLength(1);
  });

  const gone = {
    state: 'unreachable',
    error: { category: 'communication', code: 'engine.unreachable', params: {}, message: 'It is gone.' },
    since: 5,
    stale: true,
  } as const;
  const shownPath = (runtimes: Runtimes) =>
    podmans(runtimes).map(({ endpoint }) => 'path' in endpoint && endpoint.path);

  it('stand in for each other', async () => {
    const first = await machine.engine('podman', PODMAN);
    const second = await startOther();
    const { runtimes } = await machine.open();
    expect(shownPath(runtimes)).toEqual([first.socket]);
    runtimes.observe(podmans(runtimes)[0]?.id ?? '', gone);
    expect(shownPath(runtimes)).toEqual([second.socket]);
    expect(shownPodman(runtimes)?.status.state).toBe('live');
  });

  it('are one again when both were gone and one is back, as a service that nobody has seen', async () => {
    const first = await machine.engine('podman', PODMAN);
    const second = await startOther();
    const { runtimes } = await machine.open();
    const id = podmans(runtimes)[0]?.id ?? '';
    runtimes.observe(id, gone);
    runtimes.observe(podmans(runtimes)[0]?.id ?? '', gone);
    expect(shownPath(runtimes)).toEqual([first.socket]);
    await second.close();
    await first.close();
    await machine.engine('podman', PODMAN);
    const found = podmans(runtimes)[0];
    const probe = found && (await probeEngine(found, { timeoutMs: 2_000 }));
    if (probe?.state !== 'live') throw new Error('it does not answer');
    const facts = { ...probe.facts, identity: 'podman of another inode' };
    runtimes.observe(id, { state: 'live', facts, since: 9 });
    await until(runtimes, () => podmans(runtimes).length === 1);
    expect(shownPodman(runtimes)).toMatchObject({ id, status: { state: 'live' } });
  });

  it('of two stores are two', async () => {
    await machine.engine('podman', PODMAN);
    other = await startFakeEngine(join(machine.home, 'run', 'podman.sock'), { ...PODMAN, id: 'other' });
    const { runtimes } = await machine.open();
    expect(podmans(runtimes)).toHaveLength(2);
  });
});
