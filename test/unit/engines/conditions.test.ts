import { expect, it, vi } from 'vitest';
import { withConditions, type ConditionPorts } from '../../../src-main/engines/conditions';
import type { EngineHttp } from '../../../src-main/engines/http';
import type { Endpoint, EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';

const facts: EngineFacts = {
  version: '5.4.2',
  apiVersion: '1.41',
  dialect: 'podman',
  os: 'linux',
  identity: 'podman 1:2',
};
const UNIX: Endpoint = { kind: 'unix', path: '/run/user/1000/podman/podman.sock' };
const SSH: Endpoint = { kind: 'ssh', host: 'far' };
const ROOTLESS_V1 = { host: { cgroupVersion: 'v1', security: { rootless: true } } };
const options = { signal: new AbortController().signal };
const machine: ConditionPorts = {
  platform: 'linux',
  isUnified: () => Promise.resolve(false),
  ownerOf: () => Promise.resolve(1000),
};

/** An engine whose `/info` answers this, or fails. */
function engine(answer: object | Error, endpoint: Endpoint = UNIX) {
  const request = vi.fn(() =>
    answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) }),
  );
  const described = { id: 'podman/x', runtime: 'podman', name: 'podman', endpoint, aliases: [] };
  return { http: { engine: described, request } as unknown as EngineHttp, request };
}

it.each([
  ['without root on version 1', ROOTLESS_V1, ['rootless-cgroups-v1']],
  ['without root on version 2', { host: { cgroupVersion: 'v2', security: { rootless: true } } }, undefined],
  ['of root on version 1', { host: { cgroupVersion: 'v1', security: { rootless: false } } }, undefined],
])('tells by its own words what holds back a Podman %s', async (_what, answer, conditions) => {
  const { http, request } = engine(answer);
  expect((await withConditions(http, facts, options, machine)).conditions).toEqual(conditions);
  expect(request).toHaveBeenCalledExactlyOnceWith('GET', '/v4.0.0/libpod/info', expect.anything());
});

it('asks one that is elsewhere', async () => {
  const { http } = engine(ROOTLESS_V1, SSH);
  const unified = { ...machine, isUnified: () => Promise.resolve(true) };
  expect((await withConditions(http, facts, options, unified)).conditions).toEqual(['rootless-cgroups-v1']);
});

it.each<[string, Partial<ConditionPorts>, Partial<EngineFacts>]>([
  ['root’s socket', { ownerOf: () => Promise.resolve(0) }, {}],
  ['a host of version 2', { isUnified: () => Promise.resolve(true) }, {}],
  ['the machine of a Mac', { platform: 'darwin' }, {}],
  ['a Docker', {}, { dialect: 'docker' }],
])('does not spend half a second on %s', async (_what, ports, other) => {
  const { http, request } = engine(ROOTLESS_V1);
  const known = { ...facts, ...other };
  expect(await withConditions(http, known, options, { ...machine, ...ports })).toBe(known);
  expect(request).not.toHaveBeenCalled();
});

it.each([
  ['answers otherwise', {}],
  ['does not answer', new Error('slow')],
])('claims nothing of one that %s, and keeps it', async (_what, answer) => {
  const { http } = engine(answer);
  expect(await withConditions(http, facts, options, machine)).toBe(facts);
});

it('asks one whose socket cannot be looked at', async () => {
  const { http } = engine(ROOTLESS_V1);
  const hidden = { ...machine, ownerOf: () => Promise.reject(new Error('EACCES')) };
  expect((await withConditions(http, facts, options, hidden)).conditions).toEqual(['rootless-cgroups-v1']);
});

it('ends when it is left', async () => {
  const { http } = engine(CleatError.of('app.cancelled', {}));
  await expect(withConditions(http, facts, options, machine)).rejects.toMatchObject({
    code: 'app.cancelled',
  });
});
