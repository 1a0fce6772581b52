import type { Cli, Perform } from '../cli';
import type { Parsed } from '../parser/parse';
import { compact } from '../json';
import { fail } from '../refusal';
import { endContainer, signalNumber } from '../process/end';
import { startContainer } from '../process/start';
import { containerShape } from '../shapes/container';
import { checkFormat } from './format';
import { parseMemory, refuseLacked } from './spec';

const ID = 'buildkit';
const IMAGE = 'ghcr.io/apple/container-builder-shim/builder:0.13.1';
const STOP_SECONDS = 5;
const LACKED = ['--dns', '--dns-domain', '--dns-option', '--dns-search'];

/** Makes and starts the container `buildkit`, which lists show (contract §5.2), unless it runs. */
export async function ensureBuilder(cli: Cli, parsed: Parsed): Promise<void> {
  const { store } = cli;
  store.addContainer({
    id: ID,
    image: {
      reference: IMAGE,
      descriptor: {
        digest: `sha256:${'b'.repeat(64)}`,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        size: 1853,
      },
    },
    mounts: [],
    publishedPorts: [],
    labels: { 'com.apple.container.plugin': 'builder', 'com.apple.container.resource.role': 'builder' },
    networks: [{ network: 'default', mtu: 1280 }],
    executable: '/bin/sh',
    arguments: ['-c', 'while :; do sleep 60; done'],
    environment: ['PATH=/usr/local/bin:/usr/bin:/bin'],
    workingDirectory: '/',
    terminal: false,
    cpus: Number(parsed.value('--cpus') ?? 2),
    memoryInBytes: parseMemory(parsed.value('--memory') ?? '2048m'),
    autoRemove: false,
    created: Date.now(),
  });
  const held = store.container(ID);
  if (held?.state === 'stopped')
    await startContainer(cli, held.config, { isAttached: false, hasStdin: false });
}

export const startBuilder: Perform = async (cli, parsed) => {
  refuseLacked(parsed, LACKED);
  await ensureBuilder(cli, parsed);
  return 0;
};

export const builderStatus: Perform = (cli, parsed) => {
  const held = cli.store.container(ID);
  if (checkFormat(parsed) === 'json') {
    cli.out(compact(cli.version, held ? [containerShape(cli.version, cli.store, held)] : []));
  } else if (held) cli.out(`${ID}\n`);
  return 0;
};

export const stopBuilder: Perform = async (cli) => {
  const held = cli.store.container(ID);
  if (!held) {
    fail('internalError', 'failed to stop container', {
      code: 'notFound',
      message: `container with ID ${ID} not found`,
    });
  }
  await endContainer(cli.store, held, signalNumber('TERM'), STOP_SECONDS);
  return 0;
};

export const deleteBuilder: Perform = async (cli, parsed) => {
  const held = cli.store.container(ID);
  if (!held) return 0;
  if (held.state !== 'stopped') {
    if (!parsed.flag('--force'))
      fail('invalidState', 'BuildKit container is not stopped, use --force to override');
    await endContainer(cli.store, held, signalNumber('KILL'), STOP_SECONDS);
  }
  cli.store.removeContainer(ID);
  return 0;
};
