import { z } from 'zod';
import { until } from '../poll';
import { busyboxRootfs } from '../image';
import type { Stage } from './stage';

/** One thing done to an engine, and its name in the fixture. */
export interface Step {
  readonly did: string;
  act(stage: Stage): Promise<unknown>;
}

/** What is done before anybody listens, then the steps that are recorded. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  prepare?(stage: Stage): Promise<unknown>;
  readonly steps: readonly Step[];
  /** Keep events and final ids only. */
  readonly bare?: boolean;
}

/** The touched container's id. */
function it(stage: Stage): string {
  if (stage.touched === undefined) throw new Error('the scenario has touched nothing yet');
  return stage.touched.id;
}

/** A step that posts to the touched container. */
function post(did: string, path: string, wait?: (stage: Stage, id: string) => Promise<unknown>): Step {
  return {
    did,
    async act(stage) {
      await stage.send('POST', `/containers/${it(stage)}/${path}`);
      await wait?.(stage, it(stage));
    },
  };
}

const exited = (stage: Stage, id: string): Promise<void> => stage.state(id, 'exited');
const created = (stage: Stage): Promise<string> => stage.create('boat');
const running = (stage: Stage): Promise<string> => stage.run('boat');

/** Ignores SIGTERM, as a process 1 without a handler does. */
const STUBBORN = { Cmd: ['sleep', '86400'] };

const health = z.object({ State: z.object({ Health: z.object({ Status: z.string() }).optional() }) });

/** Waits for a health state; Podman without systemd never probes by itself, so it is told to. */
async function healthy(stage: Stage, wanted: string): Promise<void> {
  await until(
    `${wanted}`,
    async () => {
      if (stage.engine.kind === 'podman')
        await stage.send('GET', `/v4.0.0/libpod/containers/${it(stage)}/healthcheck`);
      const answer = await stage.send('GET', `/containers/${it(stage)}/json`);
      return health.parse(answer.body).State.Health?.Status === wanted;
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
}

async function execute(stage: Stage, cmd: readonly string[]): Promise<void> {
  const answer = await stage.send('POST', `/containers/${it(stage)}/exec`, { Cmd: cmd, AttachStdout: true });
  const { Id } = z.object({ Id: z.string() }).parse(answer.body);
  stage.known.set(Id, 'exec id');
  // Attached: a detached exec of Podman 4.3 stays "Running" and never says exec_died.
  await stage.send('POST', `/exec/${Id}/start`, { Detach: false });
}

async function importOther(stage: Stage): Promise<void> {
  const change = encodeURIComponent('LABEL other=yes');
  const path =
    stage.engine.kind === 'docker'
      ? `/images/create?fromSrc=-&repo=cleat-other&tag=latest&changes=${change}`
      : `/v4.0.0/libpod/images/import?reference=cleat-other:latest&changes=${change}`;
  await stage.send('POST', path, await busyboxRootfs());
}

const otherRef = (stage: Stage): string => stage.image.replace('busybox', 'other');
const repoOf = (ref: string): string => ref.replace(/:latest$/, '');

const tag: Step = {
  did: 'tag',
  act: (stage) => stage.send('POST', `/images/${stage.image}/tag?repo=${repoOf(stage.image)}&tag=second`),
};
const untag: Step = {
  did: 'untag',
  act: (stage) => stage.send('DELETE', `/images/${repoOf(stage.image)}:second`),
};

const BURST = 200;

async function burst(stage: Stage): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < BURST) {
      const index = next++;
      const id = await stage.create(`burst-${String(index)}`);
      // Every tenth stays, so that the end is not merely empty.
      if (index % 10 !== 0) await stage.send('DELETE', `/containers/${id}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

/** Everything that is recorded, each on an engine of its own. */
export const SCENARIOS: readonly Scenario[] = [
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
    name: 'commit',
    about: 'An image is made of a running container.',
    prepare: running,
    steps: [
      {
        did: 'commit',
        act: (stage) => stage.send('POST', `/commit?container=${it(stage)}&repo=cleat-commit&tag=latest`, {}),
      },
    ],
  },
  {
    name: 'image-import',
    about: 'An image is imported from an archive.',
    steps: [
      {
        did: 'import',
        act: async (stage) => {
          await importOther(stage);
          await stage.imageId(otherRef(stage));
        },
      },
    ],
  },
  {
    name: 'image-tag',
    about: 'The image of a container gets a second tag and loses it again.',
    prepare: async (stage) => {
      await stage.create('boat');
      await stage.imageId(stage.image);
    },
    steps: [tag, untag],
  },
  {
    name: 'image-tag-moved',
    about:
      'The tag that a container was created from is moved to another image: the row of the container changes.',
    prepare: async (stage) => {
      await importOther(stage);
      await stage.imageId(otherRef(stage));
      await stage.imageId(stage.image);
      await stage.create('boat');
    },
    steps: [
      {
        did: 'tag another image with the name',
        act: (stage) =>
          stage.send('POST', `/images/${otherRef(stage)}/tag?repo=${repoOf(stage.image)}&tag=latest`),
      },
    ],
  },
  {
    name: 'image-remove',
    about: 'An image is removed.',
    prepare: async (stage) => {
      await importOther(stage);
      await stage.imageId(otherRef(stage));
    },
    steps: [{ did: 'remove image', act: (stage) => stage.send('DELETE', `/images/${otherRef(stage)}`) }],
  },
  {
    name: 'network',
    about:
      'A network is made, a running container is connected to it and disconnected, the network is removed.',
    prepare: async (stage) => {
      await stage.network('harbour');
      await stage.run('boat', { HostConfig: { NetworkMode: 'harbour' } });
    },
    steps: [
      { did: 'network create', act: (stage) => stage.network('lagoon') },
      {
        did: 'network connect',
        act: (stage) => stage.send('POST', '/networks/lagoon/connect', { Container: it(stage) }),
      },
      {
        did: 'network disconnect',
        act: (stage) => stage.send('POST', '/networks/lagoon/disconnect', { Container: it(stage) }),
      },
      { did: 'network remove', act: (stage) => stage.send('DELETE', '/networks/lagoon') },
    ],
  },
  {
    name: 'network-life',
    about: 'A container on a network of its own, with a published port, is started and stopped.',
    prepare: async (stage) => {
      await stage.network('harbour');
      await stage.create('boat', {
        ExposedPorts: { '80/tcp': {}, '81/udp': {} },
        HostConfig: { NetworkMode: 'harbour', PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
      });
    },
    steps: [post('start', 'start'), post('stop', 'stop?t=10', exited)],
  },
  {
    name: 'volume',
    about: 'A volume is made, used by a container, and removed after it.',
    steps: [
      { did: 'volume create', act: (stage) => stage.send('POST', '/volumes/create', { Name: 'hold' }) },
      {
        did: 'run with it',
        act: async (stage) => {
          const id = await stage.run('boat', { Cmd: ['true'], HostConfig: { Binds: ['hold:/hold'] } });
          await stage.state(id, 'exited');
        },
      },
      { did: 'remove container', act: (stage) => stage.send('DELETE', `/containers/${it(stage)}`) },
      { did: 'volume remove', act: (stage) => stage.send('DELETE', '/volumes/hold') },
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
