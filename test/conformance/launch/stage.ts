import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryChannels } from '../../../src-main/api/rpc/memory-channel';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { createApp } from '../../../src-main/app';
import { workerEntry } from '../../../src-main/store/worker-entry';
import { createClient } from '../../../src-shared/client/client';
import { consumeStream } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import type { Operation } from '../../../src-shared/model/operation';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';

export const KINDS = [
  { name: 'docker', other: 'podman', reason: await whyNoDocker() },
  { name: 'podman', other: 'docker', reason: await whyNoPodman() },
] as const;
export type Kind = (typeof KINDS)[number]['name'];

/** An app with one real engine, and its API over a channel in memory. */
export interface LaunchStage {
  readonly engine: TestEngine;
  /** Its id in the API. */
  readonly id: string;
  readonly image: string;
  readonly home: string;
  /** First on the app's PATH; empty. */
  readonly bin: string;
  readonly client: CleatClient;
  /** Launches, and gives the operation when it has ended, with all that it said on the way. */
  launch(spec: RunSpec): Promise<{ readonly ended: Operation; readonly said: readonly string[] }>;
  ended(operationId: string): Promise<{ readonly ended: Operation; readonly said: readonly string[] }>;
  /** Names of all containers, as the engine itself says. */
  names(): Promise<string[]>;
  /** Everything in the home's database, with what its journal holds. */
  stored(): Promise<Buffer>;
  close(): Promise<void>;
}

export async function launchStage(kind: Kind): Promise<LaunchStage> {
  const engine = await (kind === 'docker' ? startDocker : startPodman)({ network: true });
  const home = await mkdtemp(join(tmpdir(), 'cleat-launch-'));
  const bin = await mkdtemp(join(tmpdir(), 'cleat-bin-'));
  const image = await engine.busybox();
  const own = `unix://${engine.socket}`;
  const missing = `unix://${join(home, 'missing.sock')}`;
  const app = await createApp({
    home,
    env: {
      PATH: `${bin}:${process.env['PATH']}`,
      HOME: home,
      DOCKER_HOST: kind === 'docker' ? own : missing,
      CONTAINER_HOST: kind === 'podman' ? own : missing,
    },
    platform: 'linux',
    face: 'server',
    version: '0.0.0',
    runtimePluginsDir: join(import.meta.dirname, '../../../runtime-plugins'),
    storeWorker: workerEntry(),
    owner: { show: () => false, serve: () => Promise.reject(new Error('not served')) },
    watch: true,
    logToFile: false,
  });
  const [ours, theirs] = memoryChannels();
  const { streams, logger, mirror, runtimes } = app.services;
  const caller = { actor: 'test', env: {} } as const;
  serveChannel({ router: app.router, channel: theirs, caller, streams, logger });
  const { client, close } = createClient(ours);
  await runtimes.settled();
  await mirror.settled();
  const { id } = await until('the engine', () =>
    mirror.engines().find((one) => one.runtime === kind && one.status.state === 'live'),
  );

  async function ended(operationId: string): Promise<{ ended: Operation; said: string[] }> {
    const said: string[] = [];
    let last: Operation | undefined;
    const leave = new AbortController();
    const changes = consumeStream(
      client,
      (signal) => client.operations.watch({ id: operationId }, { signal }),
      leave.signal,
    );
    for await (const operation of changes) {
      last = operation;
      if (operation.progress?.message !== undefined) said.push(operation.progress.message);
    }
    if (!last) throw new Error(`nothing was said of ${operationId}`);
    return { ended: last, said };
  }

  return {
    engine,
    id,
    image,
    home,
    bin,
    client,
    ended,
    launch: async (spec) => {
      const { operationId } = await client.launch.start({ spec: { detach: true, ...spec }, runtime: kind });
      return ended(operationId);
    },
    names: async () => {
      const { stdout } = await engine.cli(['ps', '--all', '--format', '{{.Names}}']);
      return stdout.split('\n').filter((name) => name !== '');
    },
    stored: async () => {
      const files = (await readdir(home)).filter((name) => name.startsWith('cleat.db'));
      return Buffer.concat(await Promise.all(files.map((name) => readFile(join(home, name)))));
    },
    close: async () => {
      close();
      await app.close();
      await engine.close();
      await Promise.all([home, bin].map((dir) => rm(dir, { recursive: true, force: true })));
    },
  };
}
