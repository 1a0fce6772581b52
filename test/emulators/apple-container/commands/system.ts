import { createInterface } from 'node:readline/promises';
import type { Cli, Perform } from '../cli';
import { compact, pretty } from '../json';
import { endContainer, signalNumber } from '../process/end';
import { fail, Lacks } from '../refusal';
import { statusShape, versionShape } from '../shapes/system';
import { since } from '../version';
import { defaultNetwork } from './network';
import { refuseLacked } from './spec';

const STOP_SECONDS = 5;
const KERNEL =
  'https://github.com/kata-containers/kata-containers/releases/download/3.28.0/kata-static-3.28.0-arm64.tar.zst';

/** `system start`: prompts for the kernel on standard output when there is none and no flag says what to do. */
export const startSystem: Perform = async (cli, parsed) => {
  refuseLacked(parsed, ['--app-root', '-a', '--install-root', '--log-root']);
  const { store } = cli;
  const before = store.system();
  if (before.status !== 'running') store.setSystem({ ...before, status: 'running', epoch: Date.now() });
  if (!store.networks().some(({ name }) => name === 'default')) store.putNetwork(defaultNetwork(Date.now()));
  cli.err('Launching container-apiserver...\nTesting access to container-apiserver...\n');
  cli.err('Verifying machine API server is running...\nInstalling base container filesystem...\n');
  if (before.hasKernel || parsed.flag('--disable-kernel-install')) return 0;
  if (!parsed.flag('--enable-kernel-install') && !(await wantsKernel(cli))) return 0;
  store.setSystem({ ...store.system(), hasKernel: true });
  cli.err('Installing kernel...\n');
  return 0;
};

/** `system stop`: never fails; its log lines and the ids go to standard output. */
export const stopSystem: Perform = async (cli, parsed) => {
  refuseLacked(parsed, ['-p', '--prefix']);
  const { store } = cli;
  const stamp = `${new Date().toISOString().replace(/\.\d+Z$/, '')}+0000`;
  const say = (text: string) =>
    cli.out(`${stamp} info com.apple.container.cli: [ContainerCommands] ${text}\n`);
  say('checking if APIServer is alive');
  const system = store.system();
  if (system.status === 'running') {
    say('stopping containers');
    for (const held of store.containers()) {
      if (held.state === 'stopped') continue;
      await endContainer(store, held, signalNumber(held.config.stopSignal ?? 'TERM'), STOP_SECONDS);
      cli.out(`${held.config.id}\n`);
    }
  }
  store.setSystem({ ...system, status: 'unregistered' });
  return 0;
};

export const systemStatus: Perform = (cli, parsed) => {
  refuseLacked(parsed, ['-p', '--prefix']);
  const { status } = cli.store.system();
  const format = parsed.value('--format') ?? 'table';
  if (format === 'json') cli.out(compact(cli.version, statusShape(cli.version, cli.store, status)));
  else if (format !== 'table') throw new Lacks(`output as ${format}`);
  else if (status === 'unregistered') cli.out('apiserver is not running and not registered with launchd\n');
  else if (status === 'not running') cli.out('apiserver is not running\n');
  else if (since(cli.version, '0.10.0')) throw new Lacks('the status as a table: ask for --format json');
  else cli.out('apiserver is running\n');
  return status === 'running' ? 0 : 1;
};

export const systemVersion: Perform = (cli, parsed) => {
  if (parsed.value('--format') !== 'json') throw new Lacks('versions as a table: ask for --format json');
  cli.out(compact(cli.version, versionShape(cli.version, cli.store.system().status === 'running')));
  return 0;
};

/** `system df`: counts are true; sizes are those of the images, and nothing else is measured. */
export const systemDf: Perform = (cli, parsed) => {
  if (parsed.value('--format') !== 'json') throw new Lacks('disk use as a table: ask for --format json');
  const { store } = cli;
  const containers = store.containers();
  const images = store.images();
  const usedImages = new Set(containers.map(({ config }) => config.image.reference));
  const usedVolumes = new Set(
    containers.flatMap(({ config }) => config.mounts.flatMap(({ name }) => name ?? [])),
  );
  const row = (total: number, active: number, sizeInBytes: number, reclaimable: number) => ({
    total,
    active,
    sizeInBytes,
    reclaimable,
  });
  const bytes = (list: typeof images) => list.reduce((sum, { size }) => sum + size, 0);
  const unused = images.filter(({ name }) => !usedImages.has(name));
  cli.out(
    pretty({
      containers: row(containers.length, containers.filter(({ state }) => state === 'running').length, 0, 0),
      images: row(images.length, images.length - unused.length, bytes(images), bytes(unused)),
      volumes: row(store.volumes().length, usedVolumes.size, 0, 0),
    }),
  );
  return 0;
};

async function wantsKernel(cli: Cli): Promise<boolean> {
  cli.err('No default kernel configured.\n');
  cli.out(`Install the recommended default kernel from [${KERNEL}]? [Y/n]: `);
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return /^(y|yes|)$/i.test(line.trim());
  }
  return fail('internalError', 'failed to read user input');
}
