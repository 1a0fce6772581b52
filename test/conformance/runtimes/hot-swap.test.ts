import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memoryChannels } from '../../../src-main/api/rpc/memory-channel';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { openHome, type OwnedHome } from '../../../src-main/faces/home';
import { workerEntry } from '../../../src-main/store/worker-entry';
import { createClient, type ConnectedClient } from '../../../src-shared/client/client';
import { consumeBatches, consumeStream, type OpenStream } from '../../../src-shared/client/consume';
import { unpackLog } from '../../../src-shared/model/log-pack';
import type { ObjectRef } from '../../../src-shared/model/ref';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { CLI, cliUser, type CliUser } from '../cli/cleat';

const missing = (await whyNoDocker()) ?? (await whyNoPodman());
const NAMES = ['docker', 'podman'] as const;
type Name = (typeof NAMES)[number];
/** How often the runtime is switched. */
const SWITCHES = 12;
/** Podman says in each container that it is one of its own. Ends with 7 when it is told to. */
const TALK = `
  trap 'over=yes' TERM; n=0
  until [ -n "$over" ]; do n=$((n + 1)); echo "\${container:-docker} $n"; sleep 0.1; done
  echo "over $n"; exit 7`;

/** Lines without a gap, all from one engine, to the very last. */
function expectWhole(lines: readonly string[], name: Name): void {
  const count = lines.length - 1;
  expect(count).toBeGreaterThan(0);
  expect(lines).toEqual([...Array.from({ length: count }, (_, at) => `${name} ${at + 1}`), `over ${count}`]);
}

describe.skipIf(missing !== undefined)(
  `switching the runtime while work is under way${missing ? ` (${missing})` : ''}`,
  () => {
    let engines: Record<Name, TestEngine>;
    let user: CliUser;
    let home: OwnedHome;
    let api: ConnectedClient;
    const image = 'localhost/cleat-busybox:latest';

    beforeAll(async () => {
      const [docker, podman] = await Promise.all([startDocker(), startPodman()]);
      engines = { docker, podman };
      const [made] = await Promise.all([docker.busybox(), podman.busybox()]);
      await docker.cli(['tag', made, image]);
      // Which engines there are the owner alone knows: a command line that knows others would not ask it.
      const { CONTAINERS_CONF = '', CONTAINERS_REGISTRIES_CONF = '' } = podman.env;
      user = cliUser({ CONTAINERS_CONF, CONTAINERS_REGISTRIES_CONF });
      const opened = await openHome({
        home: user.cleatHome,
        env: {
          ...user.env,
          DOCKER_HOST: `unix://${docker.socket}`,
          CONTAINER_HOST: `unix://${podman.socket}`,
        },
        platform: 'linux',
        face: 'server',
        version: '0.0.0',
        runtimePluginsDir: join(import.meta.dirname, '../../../runtime-plugins'),
        rendererDir: user.home,
        storeWorker: workerEntry(),
        watch: true,
        logToFile: false,
      });
      if (opened.role !== 'owner') throw new Error('a new home has an owner');
      home = opened;
      const { router, services } = home.app;
      const { streams, logger, runtimes, mirror } = services;
      const [ours, theirs] = memoryChannels();
      serveChannel({ router, channel: theirs, caller: { actor: 'test', env: {} }, streams, logger });
      api = createClient(ours);
      await runtimes.settled();
      await until('both engines', () => NAMES.every((name) => engineOf(name) !== undefined));
      await mirror.settled();
    });
    afterAll(async () => {
      api?.close();
      await home?.close();
      await Promise.all(NAMES.map((name) => engines?.[name].close()));
      user?.close();
    });

    const engineOf = (name: Name): string | undefined =>
      home.app.services.mirror.engines().find((one) => one.runtime === name && one.status.state === 'live')
        ?.id;

    /** A launch in the background, of which nobody says where: the operation, begun. */
    const launch = async (spec: Partial<RunSpec>): Promise<string> => {
      const whole = { image, argv: ['sh', '-c', TALK], detach: true, ...spec };
      return (await api.client.launch.start({ spec: whole })).operationId;
    };
    const made = (operationId: string): Promise<ObjectRef> =>
      until('the end of a launch', async () => {
        const operation = (await api.client.operations.list()).find(({ id }) => id === operationId);
        if (operation?.error) throw new Error(operation.error.message);
        return operation?.state === 'succeeded' && operation.result;
      });

    /** A launch by the built command line, attached, of which nobody says where. */
    const attached = async () => {
      const args = [CLI, 'launch', '--rm', image, 'sh', '-c', TALK];
      const child = spawn(process.execPath, args, { env: user.env, stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      const closed = once(child, 'close');
      await until('its first line', () => {
        if (child.exitCode !== null) throw new Error(said);
        return out.includes('\n');
      });
      return async (name: Name): Promise<void> => {
        child.kill('SIGTERM');
        await closed;
        expect(child.exitCode, said).toBe(7);
        expectWhole(out.trimEnd().split('\n'), name);
      };
    };

    /** Everything of one container that is read while it runs. */
    const watched = (ref: ObjectRef, leave: AbortSignal) => {
      const lines: string[] = [];
      const follow = async (): Promise<void> => {
        const open = (signal: AbortSignal) => api.client.containers.logs({ ref, follow: true }, { signal });
        for await (const items of consumeBatches(api.client, open, leave))
          for (const item of unpackLog(items)) if (item.type === 'line') lines.push(item.text);
      };
      const following = follow();
      const exit = api.client.containers.wait({ ref });
      for (const one of [following, exit]) one.catch(() => undefined); // awaited when all is over
      return { ref, lines, following, exit };
    };

    /** Subscriptions to a room that nobody has ended. */
    const subscriptions = <T>(room: { subscribe(listener: (news: T) => void): () => void }) => {
      const subscribe = room.subscribe.bind(room);
      const open = new Set<object>();
      vi.spyOn(room, 'subscribe').mockImplementation((listener) => {
        const own = {};
        open.add(own);
        const stop = subscribe(listener);
        return () => {
          open.delete(own);
          stop();
        };
      });
      return () => open.size;
    };
    const sockets = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
        } catch {
          return false; // the one that was opened to look
        }
      }).length;

    /** An engine's idle connections are kept, eight at most: afterwards there can be no more of them than now. */
    const fillPools = async (): Promise<void> => {
      const many = Array.from({ length: 5 }, () => NAMES.map((name) => engineOf(name) ?? '')).flat();
      await Promise.all(many.map((engine) => api.client.launch.choices({ engine })));
    };

    it('ends each work on its own engine, whole, begins the next on the one chosen, and leaves nothing open', async () => {
      const { client } = api;
      const { mirror, runtimes, operations, settings, streams } = home.app.services;
      const subscribers = [
        subscriptions(mirror),
        subscriptions(runtimes),
        subscriptions(operations),
        subscriptions(settings),
      ];
      await fillPools();
      const before = { streams: streams.count(), sockets: sockets() };
      const warnings: Error[] = [];
      const warn = (warning: Error): number => warnings.push(warning);
      process.on('warning', warn);
      const leave = new AbortController();
      const readings = new Map<string, number>();
      const chosen: string[] = [];
      const reading = <T>(open: OpenStream<T>, take: (item: T) => void): Promise<unknown> =>
        (async () => {
          for await (const item of consumeStream(client, open, leave.signal)) take(item);
        })().catch((error: unknown) => error);

      const use = async (name: Name, at: number): Promise<void> => {
        if (at % 4 !== 1) await client.settings.set({ runtime: name });
        else expect(await user.run(['runtime', 'use', name])).toMatchObject({ exitCode: 0 });
      };
      const works: Record<Name, ReturnType<typeof watched>[]> = { docker: [], podman: [] };
      const ends: (() => Promise<void>)[] = [];
      for (const [at, name] of NAMES.entries()) {
        await use(name, at);
        works[name].push(watched(await made(await launch({})), leave.signal));
        const end = await attached();
        ends.push(() => end(name));
      }
      const refs = NAMES.flatMap((name) => works[name].map(({ ref }) => ref));
      const watching = [
        reading(
          (signal) => client.containers.stats({ refs }, { signal }),
          ({ engine }) => readings.set(engine, (readings.get(engine) ?? 0) + 1),
        ),
        reading(
          (signal) => client.runtimes.watch(undefined, { signal }),
          ({ selection }) => chosen.push(selection.name),
        ),
      ];

      const begun: { readonly name: Name; readonly operationId: string }[] = [];
      for (let at = 0; at < SWITCHES; at += 1) {
        const name = at % 2 === 0 ? 'docker' : 'podman';
        await use(name, at);
        // Not waited for: the next switch comes while it is being made.
        begun.push({ name, operationId: await launch({ argv: ['true'] }) });
        if (at !== 5) continue;
        const end = await attached();
        ends.push(() => end(name));
      }
      for (const { name, operationId } of begun)
        expect((await made(operationId)).engine).toBe(engineOf(name));
      const counted = new Map(readings);
      await until('statistics of both engines', () =>
        NAMES.every((name) => {
          const engine = engineOf(name) ?? '';
          return (readings.get(engine) ?? 0) > (counted.get(engine) ?? 0);
        }),
      );
      expect(chosen.filter((name, at) => name !== chosen[at - 1]).length).toBeGreaterThanOrEqual(SWITCHES);

      await Promise.all(ends.map((end) => end()));
      for (const name of NAMES) {
        for (const { ref, lines, exit } of works[name]) {
          expect(ref.engine).toBe(engineOf(name));
          await client.containers.stop({ ref });
          expect(await exit).toEqual({ exitCode: 7 });
          await until('its last line', () => lines.at(-1)?.startsWith('over'));
          expectWhole(lines, name);
        }
      }
      leave.abort();
      await Promise.allSettled([
        ...watching,
        ...NAMES.flatMap((name) => works[name].map((one) => one.following)),
      ]);
      await until('all streams to be closed', () => streams.count() === before.streams);
      await until('all listeners to be gone', () => subscribers.every((count) => count() === 0));
      await until('all sockets to be closed', () => sockets() <= before.sockets);
      process.off('warning', warn);
      expect(warnings).toEqual([]);
    });
  },
);
