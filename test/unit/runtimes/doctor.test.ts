import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { insideFindings } from '../../../src-main/runtimes/doctor/inside';
import { findingsOf } from '../../../src-main/runtimes/doctor/known';
import { diskFinding, homeFindings } from '../../../src-main/runtimes/doctor/machine';
import type { RuntimeProvider } from '../../../src-main/runtimes/provider';
import { ui } from '../../../src-shared/messages/ui-en';
import { isHealthy } from '../../../src-shared/model/doctor';
import { CleatError } from '../../../src-shared/model/error';
import { docker, podman, runtime, snapshotOf } from '../renderer/samples';

const archive = { path: '/nowhere/image.tar', reference: 'localhost/cleat-check:1' };
vi.mock(import('../../../src-main/runtimes/check/image'), () => ({
  makeImage: () => Promise.resolve(archive),
}));

const about = (findings: ReturnType<typeof findingsOf>, subject: string, what: string) =>
  findings.find((one) => one.subject === subject && one.about === what);

it('finds nothing wrong where a ready runtime is chosen', () => {
  const findings = findingsOf(
    snapshotOf([
      runtime('docker', {
        selected: true,
        availability: { state: 'ready', version: '28.5.1', engines: [docker] },
      }),
      runtime('apple', { availability: { state: 'wrong-platform' } }),
      runtime('podman', { availability: { state: 'not-installed', hint: 'Install it.' } }),
    ]),
  );
  expect(findings.map(({ level }) => level)).toEqual(findings.map(() => 'ok'));
  expect(about(findings, 'docker', 'version')?.text).toContain('28.5.1');
  expect(about(findings, 'docker', 'socket')).toBeDefined();
});

it('says what refuses, with the next step', () => {
  const findings = findingsOf(
    snapshotOf([
      runtime('docker', {
        selected: true,
        availability: {
          state: 'permission-denied',
          reason: 'The socket refuses you.',
          hint: 'Join its group.',
        },
      }),
    ]),
  );
  expect(about(findings, 'docker', 'runtime')).toMatchObject({
    level: 'error',
    text: 'The socket refuses you.',
    fix: 'Join its group.',
  });
  expect(about(findings, 'selection', 'selection')).toMatchObject({
    level: 'error',
    text: 'No runtime is ready.',
    fix: 'Join its group.',
  });
  expect(isHealthy(findings)).toBe(false);
});

it('warns of what is stopped beside a ready one, and of an endpoint that does not answer', () => {
  const error = CleatError.of('engine.unreachable', {
    engine: 'docker',
    endpoint: 'unix:///x',
    detail: 'gone',
  }).wire;
  const lost = { ...docker, status: { state: 'unreachable' as const, error, since: 0, stale: false } };
  const findings = findingsOf(
    snapshotOf([
      runtime('docker', {
        selected: true,
        availability: { state: 'ready', version: '28', engines: [podman, lost] },
      }),
      runtime('podman', {
        availability: { state: 'stopped', reason: 'It listens nowhere.', hint: 'Start it.' },
      }),
    ]),
  );
  expect(about(findings, 'podman', 'runtime')).toMatchObject({ level: 'warning', fix: 'Start it.' });
  expect(findings.filter(({ about: what }) => what === 'socket').map(({ level }) => level)).toEqual([
    'ok',
    'warning',
  ]);
  expect(isHealthy(findings)).toBe(true);
});

it('tells of plugins that cannot be used and of a choice that cannot be made', () => {
  const problem = CleatError.of('store.corrupt', { path: '/s.json', detail: 'no JSON' }).wire;
  const findings = findingsOf(
    snapshotOf([runtime('docker', { selected: true })], {
      broken: [{ path: '/p/boat', name: 'boat', kind: 'invalid', problems: ['a: b', 'c: d'] }],
      problem,
    }),
  );
  expect(about(findings, '/p/boat', 'plugin')).toMatchObject({ level: 'error', text: 'a: b; c: d' });
  expect(about(findings, 'selection', 'selection')).toMatchObject({ level: 'error', text: problem.message });
});

it.each([
  [100e6, 'error'],
  [2e9, 'warning'],
  [80e9, 'ok'],
])('judges %d free bytes: %s', (free, level) => {
  expect(diskFinding('home', free).level).toBe(level);
});

it('looks at the folder Cleat keeps things in', async () => {
  const home = await mkdtemp(join(tmpdir(), 'cleat-doctor-test-'));
  try {
    const [writable, room] = await homeFindings(home);
    expect(writable).toMatchObject({ about: 'home', level: 'ok' });
    expect(room).toMatchObject({ about: 'disk' });
  } finally {
    await rm(home, { recursive: true });
  }
  // Before the first start: nothing is wrong.
  const [toMake, room] = await homeFindings(join(home, 'not', 'yet'));
  expect(toMake).toMatchObject({ level: 'ok', text: expect.stringContaining('will be made') });
  expect(room).toMatchObject({ about: 'disk', level: expect.stringMatching(/ok|warning/) });
});

it('says of a folder that cannot be made what to do', async () => {
  const home = join(process.execPath, 'home'); // below a file
  expect((await homeFindings(home))[0]).toMatchObject({ level: 'error', fix: expect.stringContaining(home) });
});

/** What a container prints, without one. */
function inside(stdout: string, isFoundHere: boolean, exitCode = 0) {
  const removed: string[] = [];
  const provider = {
    name: 'boat',
    run: () => Promise.resolve({ stdout, stderr: 'no such thing', exitCode }),
    remove: (name: string) => Promise.resolve(void removed.push(name)),
  } as unknown as RuntimeProvider;
  const findings = insideFindings({
    provider,
    image: 'busybox',
    env: {},
    signal: new AbortController().signal,
    isFoundHere: () => Promise.resolve(isFoundHere),
  });
  return { findings, removed };
}
const DF = 'overlay 100000000 1000 90000000 1% /\n';

it('says what a container sees: room, and names', async () => {
  const { findings, removed } = inside(`${DF}cleat-name-found\n`, true);
  expect((await findings).map(({ about: what, level }) => [what, level])).toEqual([
    ['container', 'ok'],
    ['disk', 'ok'],
    ['dns', 'ok'],
  ]);
  expect(removed).toHaveLength(1);
});

it('tells a container that finds no names from a machine that finds none', async () => {
  expect((await inside(DF, true).findings).at(-1)).toMatchObject({ level: 'error', fix: ui.doctor.dns.fix });
  expect((await inside(DF, false).findings).at(-1)).toMatchObject({
    level: 'warning',
    fix: ui.doctor.dns.fixOffline,
  });
});

it('says why a container could not be run', async () => {
  expect(await inside('', true, 125).findings).toMatchObject([
    { about: 'container', level: 'error', text: expect.stringContaining('no such thing') },
  ]);
});

it('takes its image away when it is interrupted while that is loaded', async () => {
  const stop = new AbortController();
  const removed: string[] = [];
  const provider = {
    name: 'boat',
    loadImages: () => {
      stop.abort();
      return Promise.reject(CleatError.of('app.cancelled', {}));
    },
    remove: () => Promise.resolve(),
    removeImage: (reference: string) => Promise.resolve(void removed.push(reference)),
  } as unknown as RuntimeProvider;
  const isFoundHere = () => Promise.resolve(true);
  await expect(insideFindings({ provider, env: {}, signal: stop.signal, isFoundHere })).rejects.toMatchObject(
    {
      code: 'app.cancelled',
    },
  );
  expect(removed).toEqual([archive.reference]);
});

it('says what it could not take away again', async () => {
  const refuse = (): Promise<never> =>
    Promise.reject(CleatError.of('exec.failed', { file: 'docker', exitCode: 1, detail: 'it is in use' }));
  const provider = {
    name: 'docker',
    loadImages: () => Promise.resolve(),
    run: () => Promise.resolve({ stdout: `${DF}cleat-name-found\n`, stderr: '', exitCode: 0 }),
    remove: refuse,
    removeImage: refuse,
  } as unknown as RuntimeProvider;
  const isFoundHere = () => Promise.resolve(true);
  const { signal } = new AbortController();
  const findings = await insideFindings({ provider, env: {}, signal, isFoundHere });
  expect(findings.filter(({ level }) => level === 'warning')).toEqual([
    expect.objectContaining({
      about: 'container',
      text: expect.stringMatching(/cleat-doctor-.*it is in use/),
    }),
    expect.objectContaining({ fix: ui.doctor.container.fixLeft(archive.reference) }),
  ]);
});
