import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../../src-main/log/logger';
import { createRuntimes } from '../../../src-main/runtimes/create-runtimes';
import type { Runtimes } from '../../../src-main/runtimes/runtimes';
import { createSettings, type Settings } from '../../../src-main/settings/settings';
import { openLines, processesNaming, until, whyNoPodman } from '../../engines';
import { runScript, source } from '../../unit/store/processes';
import { bundledDir } from './places';

const reason = await whyNoPodman();

/** Podman with a place of its own for everything, and no socket anywhere: as after its installation. */
interface Stage {
  readonly dir: string;
  readonly home: string;
  readonly env: Record<string, string | undefined>;
}
let stage: Stage;
const opened: { runtimes: Runtimes; settings: Settings }[] = [];

beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cleat-ensure-'));
  const [home, user, conf] = [join(dir, 'home'), join(dir, 'user'), join(dir, 'containers.conf')];
  await mkdir(home);
  await mkdir(user);
  await writeFile(conf, '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n');
  const globalArgs = [
    `--root=${join(dir, 'root')}`,
    `--runroot=${join(dir, 'runroot')}`,
    `--tmpdir=${join(dir, 'tmp')}`,
    '--storage-driver=vfs', // mounts nothing, so that the folder can simply be deleted
  ];
  await writeFile(join(home, 'settings.json'), JSON.stringify({ runtimes: { podman: { globalArgs } } }));
  const env = {
    PATH: process.env['PATH'],
    HOME: user,
    XDG_RUNTIME_DIR: join(dir, 'xdg'),
    CONTAINERS_CONF: conf,
    DOCKER_HOST: `unix://${join(dir, 'no-docker.sock')}`,
  };
  stage = { dir, home, env };
});
afterEach(async () => {
  for (const { runtimes, settings } of opened.splice(0)) {
    await runtimes.close();
    await settings.close();
  }
  for (const { pid } of processesNaming(stage.dir)) process.kill(pid, 'SIGKILL');
  await until('podman to end', () => processesNaming(stage.dir).length === 0);
  await rm(stage.dir, { recursive: true, force: true });
});

const open = async (): Promise<Runtimes> => {
  const settings = await createSettings({ home: stage.home, watch: false, logger: silent });
  const runtimes = createRuntimes({
    home: stage.home,
    env: stage.env,
    platform: 'linux',
    watch: false,
    logger: silent,
    settings,
    bundledDir,
  });
  opened.push({ runtimes, settings });
  await runtimes.settled();
  return runtimes;
};
const podman = (runtimes: Runtimes) =>
  runtimes.snapshot().runtimes.find((one) => one.name === 'podman')?.availability;
const quiet = () => ({ signal: new AbortController().signal, progress: () => undefined });

describe('a real Podman without a socket', () => {
  it('is stopped and startable; started, it is ready on a private socket, chosen, and there for others', async ({
    skip,
  }) => {
    skip(reason !== undefined, reason);
    const runtimes = await open();
    expect(podman(runtimes)).toMatchObject({ state: 'stopped', startable: true, engines: [] });
    // Docker does not answer: of those that can be started Podman is the one.
    expect(runtimes.snapshot().selection).toMatchObject({ name: 'podman', decidedBy: 'auto' });

    await Promise.all([runtimes.ensureRunning('podman', quiet()), runtimes.ensureRunning('podman', quiet())]);
    expect(podman(runtimes)).toMatchObject({ state: 'ready', version: expect.stringMatching(/^\d+\.\d+/) });
    const socket = join(stage.home, 'run', 'podman.sock');
    expect(podman(runtimes)?.engines).toMatchObject([
      { name: 'cleat', endpoint: { kind: 'unix', path: socket }, status: { facts: { dialect: 'podman' } } },
    ]);
    expect(processesNaming(socket)).toHaveLength(1);

    const other = await open();
    expect(podman(other)?.state).toBe('ready');
    await other.ensureRunning('podman', quiet());
    expect(processesNaming(socket)).toHaveLength(1);
  });

  it('does not outlive its use, even when the app that started it is killed', async ({ skip }) => {
    skip(reason !== undefined, reason);
    // The same plugin with a shorter patience; the bundled one waits 30 s.

    const text = await readFile(join(bundledDir, 'podman', 'plugin.yaml'), 'utf8');
    const folder = join(stage.home, 'plugins', 'runtimes', 'podman');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'plugin.yaml'), text.replace('--time=30', '--time=1'));
    const script = `
      const { createRuntimes } = await import(${JSON.stringify(source('src-main/runtimes/create-runtimes.ts'))});
      const { createSettings } = await import(${JSON.stringify(source('src-main/settings/settings.ts'))});
      const { silent } = await import(${JSON.stringify(source('src-main/log/logger.ts'))});
      const [, home, env] = process.argv;
      const settings = await createSettings({ home, watch: false, logger: silent });
      const runtimes = createRuntimes({ home, env: JSON.parse(env), platform: 'linux', watch: false,
        logger: silent, settings, bundledDir: '/nonexistent' });
      await runtimes.ensureRunning('podman', { signal: new AbortController().signal, progress() {} });
      console.log('started');
      setInterval(() => {}, 1000);
    `;
    const app = runScript(script, [stage.home, JSON.stringify(stage.env)]);
    await app.line('started');
    const socket = join(stage.home, 'run', 'podman.sock');
    const service = () => processesNaming(socket).filter(({ name }) => name === 'podman');
    // Somebody listens to its events: as long as they do, it stays.
    const events = await openLines(socket, '/events', () => undefined);
    expect(service()).toHaveLength(1);
    app.child.kill('SIGKILL');
    await app.ended;
    expect(service()).toHaveLength(1);
    events.close();
    await until('podman to end by itself', () => service().length === 0, { timeoutMs: 20_000 });
  });

  it('says what Podman said when it cannot start', async ({ skip }) => {
    skip(reason !== undefined, reason);
    await writeFile(stage.env['CONTAINERS_CONF'] ?? '', 'this is not toml');
    const runtimes = await open();
    await expect(runtimes.ensureRunning('podman', quiet())).rejects.toMatchObject({
      code: 'runtime.not-startable',
      wire: { params: { reason: expect.stringMatching(/toml|containers\.conf|config/i) } },
    });
  });
});
