import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { checkRuntime, type KitOptions } from '../../../src-main/runtimes/check/kit';
import { CAPABILITIES, type Capabilities } from '../../../src-shared/model/capabilities';
import { CleatError } from '../../../src-shared/model/error';
import { CHECK_IDS, isSound } from '../../../src-shared/model/runtime-check';
import type { Mount, RunSpec } from '../../../src-shared/plugin-api/run-spec';

const archive = { path: '/nowhere/image.tar', reference: 'localhost/cleat-check:1' };
vi.mock(import('../../../src-main/runtimes/check/image'), () => ({
  makeImage: () => Promise.resolve(archive),
}));

const yes = Object.fromEntries(CAPABILITIES.map((name) => [name, { can: 'yes' }])) as Capabilities;

interface Wrong {
  /** Of `remove`. */
  readonly refused?: boolean;
  /** Containers that others make, one whenever the list is asked for. */
  readonly busy?: boolean;
  /** A run goes on when it is interrupted. */
  readonly deaf?: boolean;
  /** A run ends before anything is listed. */
  readonly short?: boolean;
  onRun?(spec: RunSpec): Promise<void> | void;
}

/** An engine in memory, as far as the kit asks for it. */
function engineInMemory(wrong: Wrong = {}, more: Partial<KitOptions> = {}) {
  const containers = new Set<string>();
  const most = { count: 0 };
  let others = 0;
  const rows = () => {
    if (wrong.busy) others += 1;
    const names = [...containers, ...Array.from({ length: others }, (_, index) => `other-${index}`)];
    return names.map((name) => ({ id: name, name, state: 'running', labels: {} }));
  };
  const run = async (spec: RunSpec, { signal }: { readonly signal: AbortSignal }) => {
    await wrong.onRun?.(spec);
    for (const mount of spec.mounts ?? []) await access((mount as Extract<Mount, { host: string }>).host);
    const name = spec.name ?? '';
    if (!spec.remove) containers.add(name);
    most.count = Math.max(most.count, containers.size);
    const done = { stdout: '', stderr: '', exitCode: 0 };
    if (spec.detach || spec.remove || wrong.short) return done;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () =>
        wrong.deaf ? resolve(done) : reject(CleatError.of('app.cancelled', {})),
      );
    });
  };
  const warn = vi.fn();
  const provider = {
    name: 'boat',
    cli: 'boat',
    run,
    remove: (name: string) =>
      wrong.refused
        ? Promise.reject(new Error('it is stuck'))
        : Promise.resolve(void containers.delete(name)),
  };
  const connection = {
    engine: { id: 'boat/x', runtime: 'boat', name: 'x', endpoint: { kind: 'unix', path: '/x' }, aliases: [] },
    facts: { version: '1.0' },
    listContainers: () => Promise.resolve(rows()),
    inspectContainer: (id: string) => {
      const container = rows().find((one) => one.id === id);
      return Promise.resolve(container && { container, raw: {} });
    },
    pauseContainer: () => Promise.resolve(),
    unpauseContainer: () => Promise.resolve(),
  };
  const options = {
    provider,
    connection,
    capabilities: yes,
    env: {},
    image: 'busybox',
    signal: new AbortController().signal,
    logger: { warn },
    ...more,
  } as unknown as KitOptions;
  return { options, containers, most, warn, provider };
}

it('takes the containers of a check away before the next one begins', async () => {
  const { options, containers, most } = engineInMemory();
  await checkRuntime({ ...options, only: ['labels', 'label-equals', 'row', 'pause'] });
  expect(most.count).toBe(1);
  expect([...containers]).toEqual([]);
});

it('asks only what it is asked for, in its own order and once, and says what it left out', async () => {
  const { options } = engineInMemory();
  const { results, notAsked } = await checkRuntime({ ...options, only: ['pause', 'row', 'pause'] });
  expect(results.map(({ id }) => id)).toEqual(['image', 'row', 'pause']);
  expect([...notAsked, 'image', 'row', 'pause'].sort()).toEqual([...CHECK_IDS].sort());
});

it('finds nothing wrong with a refused mount while others make containers', async () => {
  const { options } = engineInMemory({ busy: true });
  const { results } = await checkRuntime({ ...options, only: ['mount-missing'] });
  expect(results).toMatchObject([{ id: 'image' }, { id: 'mount-missing', outcome: 'passed' }]);
});

it.each([
  ['passes a run that ends when it is interrupted', {}, 'passed'],
  ['finds a run that goes on', { deaf: true }, 'broken'],
  ['finds a run that ends by itself', { short: true }, 'broken'],
  ['finds a container that cannot be taken away', { refused: true }, 'broken'],
] as const)('%s', async (_, wrong, outcome) => {
  const { options } = engineInMemory(wrong);
  const { results } = await checkRuntime({ ...options, only: ['cancel'] });
  expect(results.at(-1)).toMatchObject({ id: 'cancel', outcome });
});

it('names what could not be taken away, logs why, and keeps the report', async () => {
  const { options, containers, warn } = engineInMemory({ refused: true });
  const report = await checkRuntime({ ...options, only: ['row'] });
  expect(report.left).toEqual([...containers]);
  expect(isSound(report)).toBe(false);
  expect(warn).toHaveBeenCalledOnce();
});

it('logs what an interrupted check leaves behind', async () => {
  const stop = new AbortController();
  const { options, containers, warn } = engineInMemory(
    { refused: true, onRun: () => stop.abort() },
    { signal: stop.signal },
  );
  await expect(checkRuntime({ ...options, only: ['row'] })).rejects.toMatchObject({ code: 'app.cancelled' });
  expect(warn.mock.calls).toMatchObject([[{ left: [...containers][0] }, expect.any(String)]]);
});

it('takes its image away when it is interrupted while that is loaded', async () => {
  const stop = new AbortController();
  const removed: string[] = [];
  const { options, provider } = engineInMemory();
  const interrupted = {
    ...options,
    image: undefined,
    signal: stop.signal,
    provider: {
      ...provider,
      loadImages: () => {
        stop.abort();
        return Promise.reject(CleatError.of('app.cancelled', {}));
      },
      removeImage: (reference: string) => Promise.resolve(void removed.push(reference)),
    },
  } as unknown as KitOptions;
  await expect(checkRuntime(interrupted)).rejects.toMatchObject({ code: 'app.cancelled' });
  expect(removed).toEqual([archive.reference]);
});

it.each(['darwin', 'linux'] as const)('on %s mounts a folder that its engines see', async (platform) => {
  const home = await mkdtemp(join(tmpdir(), 'cleat-home-test-'));
  const hosts: string[] = [];
  const onRun = ({ mounts = [] }: RunSpec) => {
    for (const mount of mounts) if (mount.type === 'bind') hosts.push(mount.host);
  };
  const { options } = engineInMemory({ onRun }, { platform, env: { HOME: home } });
  try {
    await checkRuntime({ ...options, only: ['mount-folder'] });
    expect(hosts.map((host) => dirname(dirname(host)))).toEqual([platform === 'darwin' ? home : tmpdir()]);
    expect(await readdir(home)).toEqual([]);
  } finally {
    await rm(home, { recursive: true });
  }
});
