import { expect, it } from 'vitest';
import { lookAt, observed, type KnownEngine, type LookPorts } from '../../../src-main/runtimes/look';
import type { EngineFacts } from '../../../src-shared/model/engine';
import { engine, podman } from './scene';

const facts: EngineFacts = {
  version: '5.4.2',
  apiVersion: '1.41',
  dialect: 'podman',
  os: 'linux',
  identity: 'podman 1:2',
};
const surroundings = { env: {}, platform: 'linux', userHome: '/', home: '/' } as const;

/** What is known after a look at the engine of `identity`, when its connection was told `conditions` before. */
async function lookedAgain(identity: string): Promise<KnownEngine | undefined> {
  const told: EngineFacts = { ...facts, conditions: ['rootless-cgroups-v1'] };
  const known: KnownEngine = { description: engine('podman'), status: { state: 'connecting' } };
  const ports: LookPorts = {
    findCli: () => Promise.resolve('/usr/bin/podman'),
    exists: () => Promise.resolve(true),
    findEngines: () => Promise.resolve({ engines: [engine('podman')] }),
    probe: () => Promise.resolve({ state: 'live', facts: { ...facts, identity } }),
    stores: (_found, stores) => Promise.resolve(stores),
    now: () => 1,
  };
  const before = [observed(known, { state: 'live', facts: told, since: 0 })];
  return (await lookAt(podman, surroundings, ports, before)).engines[0];
}

it('forgets nothing that an engine told its connection when it is looked at again', async () => {
  const again = await lookedAgain(facts.identity);
  expect(again?.facts?.conditions).toEqual(['rootless-cgroups-v1']);
  expect(again?.status).toMatchObject({ facts: { conditions: ['rootless-cgroups-v1'] } });
});

it('does not take what one engine told for what another is', async () => {
  expect((await lookedAgain('podman 3:4'))?.facts?.conditions).toBeUndefined();
});
