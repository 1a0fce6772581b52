import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOwner } from '../../../src-main/faces/server/owner-client';
import { ownerSocketPath } from '../../../src-main/faces/server/owner-path';
import { createClient, type ConnectedClient } from '../../../src-shared/client/client';
import { consumeStream } from '../../../src-shared/client/consume';
import { isAlive, startDocker, until, whyNoDocker, type TestEngine } from '../../engines';
import { cliUser, type CliUser } from '../cli/cleat';

const noDocker = await whyNoDocker();
/** Longer than any test here: only a kill or a cancel ends the stop before. */
const LONG_STOP = ['stop', '-t', '60'];
const STUBBORN = ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'];

describe.skipIf(noDocker !== undefined)(
  `commands through an owner${noDocker ? ` (${noDocker})` : ''}`,
  () => {
    let docker: TestEngine;
    let user: CliUser;
    let owner: ReturnType<CliUser['start']>;
    let watcher: ConnectedClient;
    /** Variables of the owner's shell alone. */
    let engine: Record<string, string>;

    async function serve(): Promise<void> {
      owner = user.start(['serve'], engine);
      let out = '';
      owner.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
      await until('the address', () => out.endsWith('\n'));
      const path = ownerSocketPath(user.cleatHome);
      watcher = createClient((await connectOwner(path, { actor: 'test', env: {} })).channel);
    }
    beforeAll(async () => {
      docker = await startDocker();
      engine = { DOCKER_HOST: `unix://${docker.socket}` };
      user = cliUser({});
      const image = await docker.busybox();
      for (const name of ['stubborn', 'other'])
        await docker.cli(['run', '-d', '--name', name, '--network', 'none', image, ...STUBBORN]);
      await serve();
    });
    afterAll(async () => {
      watcher?.close();
      owner?.kill('SIGKILL');
      await owner;
      user?.close();
      await docker?.close();
    });
    const row = async (wanted = 'stubborn') => {
      const { containers } = await watcher.client.containers.list({ all: true });
      return containers.find(({ name }) => name === wanted);
    };

    it('their work is seen by others while it lasts, and Ctrl-C cancels it', async () => {
      const stop = user.start([...LONG_STOP, 'stubborn']);
      await until('the mark', async () => (await row())?.pending?.action === 'stop');
      stop.kill('SIGINT');
      expect(await stop).toMatchObject({ exitCode: 130, stdout: '', stderr: 'cleat: Cancelled.' });
      expect(await row()).toMatchObject({ state: 'running' });
      expect((await row())?.pending).toBeUndefined();
    });

    it('with an engine variable of their own they work in their own process', async () => {
      const stop = user.start([...LONG_STOP, 'other'], engine);
      const asked = ['events', '--since', '1m', '--until', '0s', '--filter', 'container=other'];
      await until('the engine to be asked', async () =>
        (await docker.cli([...asked, '--filter', 'event=kill'])).stdout.includes('other'),
      );
      expect(await row('other')).toMatchObject({ state: 'running' });
      expect((await row('other'))?.pending).toBeUndefined();
      stop.kill('SIGINT');
      expect((await stop).exitCode).toBe(130);
    });

    it('a runtime that is chosen is chosen for those who watch', async () => {
      const seen: string[] = [];
      const leave = new AbortController();
      const watching = (async () => {
        const { client } = watcher;
        const snapshots = consumeStream(
          client,
          (signal) => client.runtimes.watch(undefined, { signal }),
          leave.signal,
        );
        for await (const { selection } of snapshots) seen.push(`${selection.name} ${selection.decidedBy}`);
      })().catch(() => undefined);
      await until('the first snapshot', () => seen.length > 0);
      expect((await user.run(['runtime', 'use', 'podman'])).exitCode).toBe(0);
      await until('the choice', () => seen.includes('podman setting'));
      expect((await user.run(['runtime', 'use', 'auto'])).exitCode).toBe(0);
      await until('the automatic choice', () => seen.at(-1)?.endsWith(' auto') === true);
      leave.abort();
      await watching;
    });

    it('an engine that hangs holds up neither Ctrl-C nor the owner’s end', async () => {
      const stop = user.start([...LONG_STOP, 'stubborn']);
      await until('the mark', async () => (await row())?.pending?.action === 'stop');
      process.kill(docker.pid, 'SIGSTOP');
      try {
        const began = performance.now();
        stop.kill('SIGINT');
        expect((await stop).exitCode).toBe(130);
        owner.kill('SIGTERM');
        expect((await owner).exitCode).toBe(0);
        // The engine's own limit is a minute and more.
        expect(performance.now() - began).toBeLessThan(20_000);
      } finally {
        process.kill(docker.pid, 'SIGCONT');
      }
    });

    it('an owner that is killed fails its commands with exit code 8, and the next one serves', async () => {
      await serve();
      const stop = user.start([...LONG_STOP, 'stubborn']);
      await until('the mark', async () => (await row())?.pending?.action === 'stop');
      owner.kill('SIGKILL');
      expect((await stop).exitCode).toBe(8);
      await owner;
      expect(isAlive(owner.pid ?? 0)).toBe(false);
      watcher.close();
      await serve();
      expect((await row())?.name).toBe('stubborn');
    });
  },
);
