import { z } from 'zod';
import { until } from '../poll';
import { it, post, exited, created, running, STUBBORN, healthy, execute, burst, type Scenario } from './acts';

/** What is done to containers. */
export const CONTAINER_SCENARIOS: readonly Scenario[] = [
  { name: 'create', about: 'A container is created.', steps: [{ did: 'create', act: created }] },
  {
    name: 'start',
    about: 'A created container is started.',
    prepare: created,
    steps: [post('start', 'start')],
  },
  {
    name: 'pause',
    about: 'A running container is paused, then unpaused.',
    prepare: running,
    steps: [post('pause', 'pause'), post('unpause', 'unpause')],
  },
  {
    name: 'rename',
    about: 'A running container is renamed.',
    prepare: running,
    steps: [post('rename', 'rename?name=ship')],
  },
  {
    name: 'kill',
    about: 'A running container is killed by SIGKILL.',
    prepare: running,
    steps: [post('kill', 'kill', exited)],
  },
  {
    name: 'signal',
    about: 'A running container gets a signal that it survives.',
    prepare: (stage) => stage.run('boat', STUBBORN),
    steps: [post('kill --signal HUP', 'kill?signal=HUP')],
  },
  {
    name: 'die',
    about: 'A running container ends by itself with exit code 3.',
    prepare: (stage) => stage.run('boat', { Cmd: ['sh', '-c', 'sleep 2; exit 3'] }),
    steps: [{ did: 'exit by itself', act: (stage) => stage.state(it(stage), 'exited') }],
  },
  {
    name: 'restart',
    about: 'A running container is restarted.',
    prepare: running,
    steps: [post('restart', 'restart?t=10')],
  },
  {
    name: 'stop',
    about: 'A running container is stopped.',
    prepare: running,
    steps: [post('stop', 'stop?t=10', exited)],
  },
  {
    name: 'stop-default',
    about:
      'A running container is stopped without saying how patiently: Docker waits 10 s; Podman 4.3 kills at once what its Docker API made.',
    prepare: running,
    steps: [post('stop, no t', 'stop', exited)],
  },
  {
    name: 'stop-stubborn',
    about: 'A running container that ignores SIGTERM is stopped with a patience of one second.',
    prepare: (stage) => stage.run('boat', STUBBORN),
    steps: [post('stop', 'stop?t=1', exited)],
  },
  {
    name: 'remove',
    about: 'An exited container is removed.',
    prepare: async (stage) => {
      const id = await stage.run('boat', { Cmd: ['true'] });
      await stage.state(id, 'exited');
    },
    steps: [{ did: 'remove', act: (stage) => stage.send('DELETE', `/containers/${it(stage)}`) }],
  },
  {
    name: 'remove-force',
    about: 'A running container is removed by force.',
    prepare: running,
    steps: [
      { did: 'remove --force', act: (stage) => stage.send('DELETE', `/containers/${it(stage)}?force=true`) },
    ],
  },
  {
    name: 'auto-remove',
    about: 'A container with AutoRemove is created and started, ends and goes by itself.',
    steps: [
      {
        did: 'run --rm',
        act: async (stage) => {
          const id = await stage.run('boat', { Cmd: ['true'], HostConfig: { AutoRemove: true } });
          await stage.gone(id);
        },
      },
    ],
  },
  {
    name: 'fail-to-start',
    about: 'A container whose command does not exist is created and started.',
    prepare: (stage) => stage.create('boat', { Cmd: ['/no/such/command'] }),
    steps: [
      {
        did: 'start, refused',
        act: (stage) => stage.engine.request('POST', `/containers/${it(stage)}/start`),
      },
    ],
  },
  {
    name: 'restart-policy',
    about: 'A container with RestartPolicy on-failure:2 fails by itself, three times in all.',
    prepare: (stage) =>
      stage.create('boat', {
        Cmd: ['sh', '-c', 'exit 4'],
        HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
      }),
    steps: [
      {
        did: 'start',
        act: async (stage) => {
          await stage.send('POST', `/containers/${it(stage)}/start`);
          await until('the third failure', async () => {
            const answer = await stage.send('GET', `/containers/${it(stage)}/json`);
            const seen = z
              .object({ RestartCount: z.number(), State: z.object({ Status: z.string() }) })
              .parse(answer.body);
            return seen.RestartCount >= 2 && seen.State.Status === 'exited';
          });
        },
      },
    ],
  },
  {
    name: 'update',
    about: 'The memory limit of a running container is changed.',
    prepare: running,
    steps: [
      {
        did: 'update',
        // Podman 4.3 has no such route: its answer is part of the record.
        act: (stage) =>
          stage.engine.request('POST', `/containers/${it(stage)}/update`, {
            Memory: 64 * 1024 * 1024,
            MemorySwap: 64 * 1024 * 1024,
          }),
      },
    ],
  },
  {
    name: 'health',
    about: 'A container probed every second starts, is healthy, and falls ill by itself after four seconds.',
    prepare: (stage) =>
      stage.create('boat', {
        Cmd: ['sh', '-c', 'trap exit TERM; (sleep 4; touch /ill) & sleep 86400 & wait'],
        Healthcheck: { Test: ['CMD-SHELL', 'test ! -e /ill'], Interval: 1e9, Timeout: 5e9, Retries: 2 },
      }),
    steps: [
      {
        did: 'start, until healthy',
        act: async (stage) => {
          await stage.send('POST', `/containers/${it(stage)}/start`);
          await healthy(stage, 'healthy');
        },
      },
      { did: 'until unhealthy', act: (stage) => healthy(stage, 'unhealthy') },
      post('stop', 'stop?t=10', exited),
    ],
  },
  {
    name: 'exec',
    about: 'A command is run in a running container.',
    prepare: running,
    steps: [{ did: 'exec', act: (stage) => execute(stage, ['true']) }],
  },
  {
    name: 'look',
    about: 'A running container is looked at: logs, top, stats, inspect, an archive, a resize.',
    prepare: running,
    steps: [
      {
        did: 'logs, top, stats, changes, archive, resize',
        act: async (stage) => {
          const paths = [
            'logs?stdout=1',
            'top',
            'stats?stream=0',
            'changes',
            'archive?path=/etc/passwd',
            'json',
          ];
          for (const path of paths) await stage.send('GET', `/containers/${it(stage)}/${path}`);
          await stage.engine.request('POST', `/containers/${it(stage)}/resize?h=24&w=80`);
        },
      },
    ],
  },
  {
    name: 'prune',
    about: 'Stopped containers are pruned: one exited, one created; a running one stays.',
    prepare: async (stage) => {
      await stage.state(await stage.run('exited', { Cmd: ['true'] }), 'exited');
      await stage.create('created');
      await stage.run('running');
    },
    steps: [{ did: 'prune', act: (stage) => stage.send('POST', '/containers/prune') }],
  },
  {
    name: 'life',
    about: 'One container through its whole life, with lists and inspects after every step.',
    steps: [
      { did: 'create', act: created },
      post('start', 'start'),
      post('rename', 'rename?name=ship'),
      post('pause', 'pause'),
      post('unpause', 'unpause'),
      post('restart', 'restart?t=10'),
      post('stop', 'stop?t=10', exited),
      post('start', 'start'),
      post('kill', 'kill', exited),
      { did: 'remove', act: (stage) => stage.send('DELETE', `/containers/${it(stage)}`) },
    ],
  },
  {
    name: 'burst',
    about: '200 containers are created and all but every tenth removed, eight at a time.',
    steps: [{ did: 'burst', act: burst }],
    bare: true,
  },
];
