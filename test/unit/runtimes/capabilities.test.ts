import { expect, it, vi } from 'vitest';
import {
  decidingOf,
  guardConnection,
  lackingOfRun,
  refusalOf,
} from '../../../src-main/runtimes/capabilities';
import { ociCapabilities } from '../../../src-main/runtimes/oci/capabilities';
import type { EngineConnection } from '../../../src-main/engines/connection';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import type { Availability } from '../../../src-shared/model/runtime';
import {
  CAPABILITIES,
  declareCapabilities,
  no,
  resolveCapabilities,
  YES,
} from '../../../src-shared/plugin-api/capabilities';
import { capabilityOverridesSchema } from '../../../src-shared/plugin-api/capability-overrides';

const limited = resolveCapabilities(
  declareCapabilities(YES, {
    'container.pause': no('absent'),
    'container.rename': no('names-are-ids'),
    'container.update-restart-policy': no('fixed-at-creation'),
    'events.history': no('absent'),
    stats: no('absent'),
  }),
);

/** A connection that answers everything; `asked` counts. */
function connection() {
  const asked = vi.fn(() => Promise.resolve());
  const engine = { id: 'boat/x', runtime: 'boat', name: 'boat' };
  const all = new Proxy({ engine } as object, {
    get: (target, name) => (name === 'engine' ? Reflect.get(target, name) : asked),
    ownKeys: () => ['engine', 'startContainer'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  }) as EngineConnection;
  return { guarded: guardConnection(all, () => limited), asked };
}

it('refuses what a runtime cannot do before the engine is asked, naming it and what to do instead', async () => {
  const { guarded, asked } = connection();
  await expect(guarded.renameContainer('1', 'new')).rejects.toMatchObject({
    code: 'runtime.cannot',
    category: 'compatibility',
    message: expect.stringContaining('boat: rename'),
    hint: expect.stringContaining('Duplicate the container'),
  });
  await expect(guarded.pauseContainer('1')).rejects.toMatchObject({ code: 'runtime.cannot' });
  await expect(
    guarded.updateContainer('1', { memory: 1, restartPolicy: { name: 'always' } }),
  ).rejects.toMatchObject({ code: 'runtime.cannot' });
  expect(() => guarded.openStats(['1'], { signal: new AbortController().signal })).toThrow('usage figures');
  expect(() =>
    guarded.readEvents({ since: 1, follow: false }, { signal: new AbortController().signal }),
  ).toThrow('events of the past');
  expect(asked).not.toHaveBeenCalled();
});

it('passes on what it can', async () => {
  const { guarded, asked } = connection();
  await guarded.unpauseContainer('1');
  await guarded.updateContainer('1', { memory: 1 });
  await guarded.startContainer('1');
  expect(asked).toHaveBeenCalledTimes(3);
});

it('leaves to the engine what nobody knows of', () => {
  expect(refusalOf('boat', undefined, 'container.pause')).toBeUndefined();
});

it('knows from which version on Podman changes a restart policy, and Docker takes several networks', () => {
  const can = (kind: 'docker' | 'podman', version: string) =>
    resolveCapabilities(ociCapabilities[kind], version);
  expect(can('podman', '4.3.1')['container.update-restart-policy']).toMatchObject({
    can: 'no',
    why: { code: 'from-version', params: { version: '5.1' } },
  });
  expect(can('podman', '5.4.2')['container.update-restart-policy'].can).toBe('yes');
  expect(can('docker', '20.10.24+dfsg1')['run.network-many'].can).toBe('no');
  expect(can('docker', '28.5.1')['run.network-many'].can).toBe('yes');
});

it('knows what Podman without root cannot do under control groups of version 1, and says what to do', () => {
  const held = resolveCapabilities(ociCapabilities.podman, '5.4.2', ['rootless-cgroups-v1']);
  const free = resolveCapabilities(ociCapabilities.podman, '5.4.2');
  const lost = CAPABILITIES.filter((name) => held[name].can === 'no' && free[name].can !== 'no');
  expect(lost).toEqual([
    'container.pause',
    'container.unpause',
    'container.update-limits',
    'container.lift-limits',
    'stats',
  ]);
  expect(refusalOf('podman', held, 'container.pause')).toMatchObject({
    message: expect.stringContaining('without root'),
    hint: expect.stringContaining('version 2'),
  });
  // What an older one cannot for its age is not hidden by that.
  expect(resolveCapabilities(ociCapabilities.podman, '4.2.0')['container.update-limits']).toMatchObject({
    can: 'no',
    why: { code: 'from-version' },
  });
});

it('judges a runtime by the engine that answers with its version', () => {
  const engine = (version: string, more: object) => ({
    status: { state: 'live', since: 0, facts: { version, ...more } },
  });
  const conditions = ['rootless-cgroups-v1'];
  const availability = {
    state: 'ready',
    version: '5.4.2',
    engines: [{ status: { state: 'connecting' } }, engine('4.3.1', {}), engine('5.4.2', { conditions })],
  } as unknown as Availability;
  expect(decidingOf(availability)).toMatchObject({ version: '5.4.2', conditions });
  expect(decidingOf({ state: 'unsupported-version', version: '3.0.1' })).toEqual({ version: '3.0.1' });
  expect(decidingOf({ state: 'stopped' })).toBeUndefined();
});

it('reads what a manifest says in its own words', () => {
  const read = capabilityOverridesSchema.parse({
    'container.pause': { no: 'It has no freezer.', instead: 'Stop it.' },
    'container.restart': { composed: 'By stop and start.' },
    top: 'yes',
    exec: { since: '2.1' },
  });
  const all = resolveCapabilities({ ...declareCapabilities(YES, {}), ...read }, '2.0');
  expect(all['container.pause']).toEqual({
    can: 'no',
    why: { code: 'declared', params: { text: 'It has no freezer.', instead: 'Stop it.' } },
  });
  expect(all['container.restart'].can).toBe('composed');
  expect(all.exec.can).toBe('no');
  expect(capabilityOverridesSchema.safeParse({ 'container.fly': 'yes' }).success).toBe(false);
  expect(capabilityOverridesSchema.safeParse({ top: 'perhaps' }).success).toBe(false);
});

const lackingOn = (lacks: Parameters<typeof declareCapabilities>[1], spec: Partial<RunSpec>) =>
  lackingOfRun(
    { name: 'boat', capabilities: declareCapabilities(YES, lacks) },
    '1.0',
    { image: 'x', argv: [], ...spec },
    [],
  ).map(({ field }) => field);

it.each<[string, Parameters<typeof declareCapabilities>[1], Partial<RunSpec>, string[]]>([
  [
    'a free host port',
    { 'run.publish-free-port': no('host-port-needed') },
    { ports: [{ container: 80, protocol: 'tcp' }] },
    ['ports.0.host'],
  ],
  [
    'a host port that is named',
    { 'run.publish-free-port': no('host-port-needed') },
    { ports: [{ host: 8080, container: 80, protocol: 'tcp' }] },
    [],
  ],
  ['half a core', { 'run.cpus-fraction': no('whole-cores') }, { cpus: 0.5 }, ['cpus']],
  ['a whole core', { 'run.cpus-fraction': no('whole-cores') }, { cpus: 2 }, []],
  ['no restart', { 'run.restart-policy': no('absent') }, { restart: { name: 'no' } }, []],
  ['a restart policy', { 'run.restart-policy': no('absent') }, { restart: { name: 'always' } }, ['restart']],
  [
    '“=” in a label',
    { 'run.label-equals': no('no-equals-in-labels') },
    { labels: { a: 'b=c', d: 'e' } },
    ['labels.a'],
  ],
  [
    'a comma in a path',
    { 'run.mount-any-path': no('no-special-characters') },
    { mounts: [{ type: 'bind', host: '/a,b', container: '/x', readonly: true }] },
    ['mounts.0'],
  ],
  [
    'a second network',
    { 'run.network-many': { from: '25', before: no('absent'), then: YES } },
    { networks: ['one', 'two'] },
    ['networks.1'],
  ],
  [
    'nothing at all',
    { 'run.privileged': no('own-kernel'), 'run.labels': no('absent') },
    { privileged: false, labels: {} },
    [],
  ],
])('says what of a run its runtime lacks, at its field: %s', (_what, lacks, spec, fields) => {
  expect(lackingOn(lacks, spec)).toEqual(fields);
});

it('says nothing at a field that is known to be wrong', () => {
  const lacks = {
    capabilities: declareCapabilities(YES, { 'run.privileged': no('own-kernel') }),
    name: 'boat',
  };
  const spec = { image: 'x', argv: [], privileged: true };
  expect(lackingOfRun(lacks, undefined, spec, [{ field: 'privileged', message: 'No.' }])).toEqual([]);
});
