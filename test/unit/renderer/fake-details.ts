import type { ContainerDetail } from '../../../src-shared/contract/containers';
import type { Container } from '../../../src-shared/model/container';
import type { ContainerFacts } from '../../../src-shared/model/container-facts';
import type { EngineNews } from '../../../src-shared/model/engine-news';
import { FakeStream } from './fake-stream';

const MINUTE = 60_000;
/** When probes were last made: they are the same ones however often they are asked for. */
const PROBED = Date.now();

function factsOf(container: Container, overrides: Partial<ContainerFacts> = {}): ContainerFacts {
  return {
    argv: ['postgres', '-c', 'max_connections=200'],
    entrypoint: ['docker-entrypoint.sh'],
    workdir: '/var/lib',
    user: 'postgres',
    hostname: container.id.slice(0, 12),
    tty: false,
    openStdin: false,
    privileged: false,
    readonlyRootfs: true,
    autoRemove: false,
    platform: 'linux/amd64',
    ...(container.state === 'running' ? { pid: 4242 } : {}),
    logDriver: 'json-file',
    env: [
      { name: 'PATH', value: '/usr/local/bin:/usr/bin:/bin' },
      { name: 'PGDATA', value: '/var/lib/postgresql/data' },
      { name: 'POSTGRES_DB', value: 'shop' },
      { name: 'POSTGRES_PASSWORD', value: 'correct horse battery staple' },
      { name: 'DATABASE_URL', value: 'postgres://shop:hunter2@db:5432/shop' },
      { name: 'TZ', value: 'Europe/Berlin' },
      { name: 'EMPTY', value: '' },
    ],
    mounts: [
      {
        type: 'volume',
        source: 'shop_db-data',
        destination: '/var/lib/postgresql/data',
        readonly: false,
        options: ['z'],
      },
      {
        type: 'bind',
        source: '/home/anna/shop/init',
        destination: '/docker-entrypoint-initdb.d',
        readonly: true,
        options: ['rprivate'],
      },
      { type: 'tmpfs', destination: '/tmp', readonly: false, options: [] },
    ],
    networks: container.networks.map((name) => ({
      name,
      ipv4: '172.20.0.5',
      gateway: '172.20.0.1',
      mac: '02:42:ac:14:00:05',
      aliases: ['db'],
    })),
    networkMode: 'bridge',
    ports: container.ports,
    capAdd: [],
    capDrop: ['NET_RAW'],
    securityOptions: ['no-new-privileges'],
    restartCount: 2,
    restartPolicy: { name: 'on-failure', maximumRetries: 5 },
    limits: { memory: 512 * 1024 ** 2, memorySwap: 1024 ** 3, cpus: 1.5, pids: 200 },
    ...(container.exitCode === undefined
      ? {}
      : { exit: { code: container.exitCode, outOfMemory: false, finishedAt: Date.now() - 3 * MINUTE } }),
    ...(container.health === undefined
      ? {}
      : {
          failingStreak: container.health === 'unhealthy' ? 3 : 0,
          probes: [1, 2, 3].map((n) => ({
            startedAt: PROBED - (4 - n) * MINUTE,
            endedAt: PROBED - (4 - n) * MINUTE + 84,
            exitCode: container.health === 'unhealthy' ? 1 : 0,
            output: `/var/run/postgresql:5432 - ${container.health === 'unhealthy' ? 'no response' : 'accepting connections'}\n`,
          })),
        }),
    ...overrides,
  };
}

/** What an engine says of its containers, in memory. */
export class FakeDetails {
  /** What of the facts a test wants otherwise. */
  overrides: Partial<ContainerFacts> = {};
  /** Set: the raw answer instead of one made from the row. */
  raw: unknown;
  /** Set: an answer waits for this. */
  hold: (() => Promise<void>) | undefined;
  past: readonly EngineNews[] = [];
  asked = 0;
  readonly news = new FakeStream<EngineNews>();

  async inspect(container: Container): Promise<ContainerDetail> {
    this.asked += 1;
    // As it is when the question comes.
    const facts = factsOf(container, this.overrides);
    await this.hold?.();
    return {
      container,
      facts,
      raw: this.raw ?? {
        Id: container.id,
        Name: `/${container.name}`,
        State: {
          Status: container.state,
          Running: container.state === 'running',
          Health: {
            Status: container.health ?? 'none',
            Log: (facts.probes ?? []).map(({ output }) => ({ Output: output })),
          },
        },
        Config: {
          Image: container.image,
          Env: facts.env.map(({ name, value }) => `${name}=${value}`),
          Cmd: facts.argv,
          Labels: container.labels,
        },
        HostConfig: { Memory: facts.limits.memory ?? 0, Privileged: facts.privileged, Binds: null },
      },
    };
  }
}
