import { containerFacts } from '../../engines/container-facts';
import { Broken, ended, holds, IDLE, same, until, type Check, type CheckContext } from './context';
import { textOf } from './looking';

const MIB = 1024 * 1024;
const NEXT_LIMIT = 300 * MIB;
const HIDDEN = 'limit hidden';
/** Says its memory limit again and again, by cgroups 2 or 1; or that it cannot see one. */
const SAYS_ITS_LIMIT: readonly string[] = [
  'sh',
  '-c',
  `trap "exit 0" TERM; while :; do cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || echo ${HIDDEN}; sleep 1; done`,
];

const LISTENS = 'it listens';
/** Ends with this code at this signal, and says when it would. */
const endsAt = (signal: string, code: number): readonly string[] => [
  'sh',
  '-c',
  `trap "exit ${code}" ${signal}; echo ${LISTENS}; sleep 600 & wait`,
];

/** A signal that comes before somebody listens is lost: the first process of a container has no default for any. */
const listens = ({ connection, signal }: CheckContext, id: string): Promise<true> =>
  until(
    `“${LISTENS}” in the log`,
    async () => {
      const said = await textOf(await connection.openLogs(id, { signal, follow: false }));
      return said.includes(LISTENS) || undefined;
    },
    signal,
  );
const STUBBORN: readonly string[] = ['sh', '-c', 'trap "" TERM; while :; do sleep 600; done'];

/** What is done to containers. */
export const changingChecks: readonly Check[] = [
  {
    id: 'pause',
    needs: ['container.pause', 'container.unpause'],
    run: async ({ start, row, connection, signal }) => {
      const { id } = await start({ argv: IDLE });
      await connection.pauseContainer(id, { signal });
      same((await row(id)).state, 'paused', 'its state');
      await connection.unpauseContainer(id, { signal });
      same((await row(id)).state, 'running', 'its state afterwards');
    },
  },
  {
    id: 'restart',
    needs: ['container.restart'],
    run: async ({ start, row, connection, signal, dir }) => {
      const made = await start({
        argv: ['sh', '-c', 'echo x >> mnt/check/runs; trap "exit 0" TERM; sleep 600 & wait'],
        workdir: '/',
        mounts: [{ type: 'bind', host: dir, container: '/mnt/check', readonly: false }],
      });
      await connection.restartContainer(made.id, { signal, timeout: 5 });
      same((await row(made.id)).state, 'running', 'its state');
      const { readFile } = await import('node:fs/promises');
      await until(
        'that it ran twice',
        async () => (await readFile(`${dir}/runs`, 'utf8').catch(() => '')) === 'x\nx\n' || undefined,
        signal,
      );
    },
  },
  {
    id: 'kill-signal',
    needs: ['container.kill'],
    run: async (context) => {
      const { start, connection, provider, name, signal } = context;
      const own = name();
      const { id } = await start({ name: own, argv: endsAt('USR1', 5) });
      await listens(context, id);
      await connection.killContainer(id, { signal, word: 'USR1' });
      await ended(context, id);
      const left = await provider.listRunning(own, { signal });
      same(left.length, 0, 'running containers of the name');
    },
  },
  {
    id: 'rename',
    needs: ['container.rename'],
    run: async ({ start, row, connection, name, signal }) => {
      const { id } = await start({ argv: IDLE });
      const next = name();
      await connection.renameContainer(id, next, { signal });
      same((await row(id)).name, next, 'its name');
    },
  },
  {
    id: 'update-limits',
    needs: ['container.update-limits'],
    run: async ({ start, connection, signal }) => {
      const { id } = await start({ argv: SAYS_ITS_LIMIT, memory: 256 * MIB });
      await connection.updateContainer(id, { memory: NEXT_LIMIT }, { signal });
      const found = await connection.inspectContainer(id, { signal });
      if (!found) throw new Broken('there is no such container', `the container ${id}`);
      const { limits } = found.facts ?? containerFacts(connection.engine, found.raw);
      if (limits.memory === NEXT_LIMIT) return;
      // Podman 4 changes what is in force and not what an inspect shows: the container itself knows.
      await until(
        `a memory limit of ${NEXT_LIMIT} bytes in the inspect or in the container`,
        async () => {
          const text = await textOf(await connection.openLogs(id, { signal, follow: false }));
          return text.includes(String(NEXT_LIMIT)) || text.includes(HIDDEN) || undefined;
        },
        signal,
      );
    },
  },
  {
    id: 'update-restart-policy',
    needs: ['container.update-restart-policy'],
    run: async ({ start, connection, signal }) => {
      const { id } = await start({ argv: IDLE });
      const restartPolicy = { name: 'on-failure', maximumRetries: 2 } as const;
      await connection.updateContainer(id, { restartPolicy }, { signal });
      const found = await connection.inspectContainer(id, { signal });
      holds(
        JSON.stringify(found?.raw ?? '').includes('on-failure'),
        'another policy in the inspect',
        'on-failure',
      );
    },
  },
  {
    id: 'wait',
    needs: ['container.wait'],
    run: async ({ start, connection, signal }) => {
      const { id } = await start({ argv: ['sh', '-c', 'sleep 1; exit 9'] });
      same(await connection.waitContainer(id, { signal }), 9, 'the exit code');
    },
  },
  {
    id: 'exit-code-kept',
    needs: ['container.exit-code'],
    run: async (context) => {
      const { id } = await context.start({ argv: ['sh', '-c', 'exit 9'] });
      await ended(context, id);
      same((await context.row(id)).exitCode, 9, 'the exit code');
    },
  },
  {
    id: 'stop-graceful',
    run: async (context) => {
      const { start, provider, row, capabilities, name, signal } = context;
      const own = name();
      const { id } = await start({ name: own, argv: endsAt('TERM', 3) });
      await listens(context, id);
      const begun = performance.now();
      await provider.stop(own, { seconds: 20, signal });
      holds(
        performance.now() - begun < 18_000,
        'it was killed',
        'a container that stops when it is asked to',
      );
      await ended(context, id);
      if (capabilities['container.exit-code'].can === 'yes')
        same((await row(id)).exitCode, 3, 'the exit code of a container that was asked to stop');
    },
  },
  {
    id: 'stop-stubborn',
    run: async (context) => {
      const { start, provider, name, signal } = context;
      const own = name();
      const { id } = await start({ name: own, argv: STUBBORN });
      await provider.stop(own, { seconds: 1, signal });
      await ended(context, id);
    },
  },
  {
    id: 'stop-again',
    run: async ({ start, provider, name, signal }) => {
      const own = name();
      await start({ name: own, argv: IDLE });
      await provider.stop(own, { seconds: 5, signal });
      await provider.stop(own, { seconds: 5, signal });
    },
  },
  {
    id: 'remove',
    run: async ({ start, provider, connection, name, signal }) => {
      const own = name();
      const { id } = await start({ name: own, argv: IDLE });
      await provider.remove(own, { signal });
      await until(
        'a container that is gone',
        async () => ((await connection.inspectContainer(id, { signal })) === undefined ? true : undefined),
        signal,
      );
      await provider.remove(own, { signal });
    },
  },
];
