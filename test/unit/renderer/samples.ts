import { USUAL_SETTINGS } from '../../../src-shared/plugin-api/usual-settings';
import {
  composed,
  declareCapabilities,
  no,
  resolveCapabilities,
  YES,
} from '../../../src-shared/model/capabilities';
import type { Container, ContainerState } from '../../../src-shared/model/container';
import { engineId, type Endpoint, type Engine } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { LogItem } from '../../../src-shared/model/log-line';
import type { Runtime, RuntimesSnapshot } from '../../../src-shared/model/runtime';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function engine(runtime: string, path: string, overrides: Partial<Engine> = {}): Engine {
  const endpoint: Endpoint = { kind: 'unix', path };
  return {
    id: engineId(runtime, endpoint),
    runtime,
    name: runtime === 'podman' ? 'rootless' : 'default',
    endpoint,
    aliases: [],
    status: {
      state: 'live',
      since: Date.now() - 3 * HOUR,
      facts: {
        version: runtime === 'podman' ? '5.4.2' : '28.5.1',
        apiVersion: '1.48',
        dialect: runtime === 'podman' ? 'podman' : 'docker',
        os: 'linux',
        architecture: 'x86_64',
        identity: path,
      },
    },
    ...overrides,
  };
}

export const docker = engine('docker', '/var/run/docker.sock');
export const podman = engine('podman', '/run/user/1000/podman/podman.sock', { aliases: ['machine'] });

export function unreachable(one: Engine, stale: boolean): Engine {
  const { wire } = CleatError.from(new Error('connect ECONNREFUSED'));
  return {
    ...one,
    status: {
      state: 'unreachable',
      since: Date.now() - 12 * MINUTE,
      stale,
      error: {
        ...wire,
        category: 'communication',
        code: 'engine.unreachable',
        message: `Nothing answers on ${one.endpoint.kind === 'unix' ? one.endpoint.path : one.name}.`,
        hint: 'Start it, for example with “systemctl --user start podman.socket”.',
      },
    },
  };
}

let serial = 0;

export function container(overrides: Partial<Container> = {}): Container {
  const n = ++serial;
  return {
    engine: docker.id,
    runtime: 'docker',
    id: n.toString(16).padStart(8, '0').padEnd(64, 'a3f9c1e7'),
    name: `container-${n}`,
    image: 'harbour.example/library/busybox:1.36',
    imageId: 'sha256:0b2b9f3c',
    command: 'sh -c "sleep 1000"',
    state: 'running',
    createdAt: Date.now() - 2 * HOUR,
    startedAt: Date.now() - HOUR,
    ports: [],
    networks: ['bridge'],
    labels: {},
    ...overrides,
  };
}

const STACK: readonly (readonly [string, string, ContainerState, number])[] = [
  ['shop-web-1', 'registry.example.com/shop/web:2.14.0', 'running', 8080],
  ['shop-api-1', 'registry.example.com/shop/api:2.14.0', 'running', 3000],
  ['shop-db-1', 'postgres:17-alpine', 'running', 5432],
  ['shop-cache-1', 'valkey/valkey:8', 'running', 0],
  ['shop-migrate-1', 'registry.example.com/shop/api:2.14.0', 'exited', 0],
  ['mailpit', 'axllent/mailpit:latest', 'running', 8025],
  ['otel-collector', 'otel/opentelemetry-collector:0.118.0', 'restarting', 4317],
  ['notebook', 'quay.io/jupyter/scipy-notebook:2026-01', 'paused', 8888],
  ['builder', 'moby/buildkit:buildx-stable-1', 'created', 0],
];

/** What a developer's machine looks like on an ordinary day. */
export function ordinary(): readonly Container[] {
  return STACK.flatMap(([name, image, state, port], index) => {
    const one = container({
      name,
      image,
      state,
      ...(state === 'exited' ? { exitCode: 1 } : {}),
      ...(name === 'shop-db-1' ? { health: 'healthy' as const } : {}),
      ...(name === 'shop-api-1' ? { health: 'unhealthy' as const } : {}),
      createdAt: Date.now() - (index + 1) * 26 * HOUR,
      startedAt: Date.now() - (index * index * 7 + 1) * MINUTE,
      ports: port
        ? [
            { hostIp: '0.0.0.0', hostPort: port, containerPort: port, protocol: 'tcp' },
            { hostIp: '::', hostPort: port, containerPort: port, protocol: 'tcp' },
          ]
        : [{ containerPort: 6379, protocol: 'tcp' }],
      networks: ['shop_default'],
      labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': name },
    });
    return index % 4 === 3 ? [{ ...one, engine: podman.id, runtime: 'podman' }] : [one];
  });
}

export function many(
  count: number,
  engineOf: (index: number) => Engine = () => docker,
): readonly Container[] {
  return Array.from({ length: count }, (_, index) => {
    const home = engineOf(index);
    return container({
      name: `load-${String(index).padStart(5, '0')}`,
      engine: home.id,
      runtime: home.runtime,
      state: index % 3 === 0 ? 'exited' : 'running',
      image: `registry.example.com/team-${index % 17}/service-${index % 113}:1.${index % 40}`,
      createdAt: Date.now() - index * 17_000,
      startedAt: Date.now() - index * 11_000,
      ports: index % 2 ? [{ hostPort: 20_000 + index, containerPort: 80, protocol: 'tcp' }] : [],
    });
  });
}

export function hostile(): readonly Container[] {
  return [
    '<img src=x onerror="document.title=\'owned\'">',
    '\u001b[31mred\u001b[0m \u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007',
    'safe\u202egnp.exe',
    'two\nlines\r\tand a tab',
    `long-${'x'.repeat(250)}`,
    '日本語コンテナ-🦭-ünïcødé',
    '"><script>document.title="owned"</script>',
    '\u0000nul\u0007bell',
  ].map((name) =>
    container({
      name,
      image: name,
      command: name,
      networks: [name],
      labels: { [name]: name, 'org.example.html': '<b>bold</b>' },
    }),
  );
}

/** A runtime that can do everything. */
const ABLE = resolveCapabilities(declareCapabilities(YES, {}));

/** One that lacks much. */
export const LIMITED = resolveCapabilities(
  declareCapabilities(YES, {
    'container.pause': no('absent'),
    'container.rename': no('names-are-ids'),
    'container.restart': composed('stop-and-start'),
    'container.update-restart-policy': no('from-version', { version: '5.1' }),
    'events.live': composed('polled'),
    'run.publish-free-port': no('host-port-needed'),
    'run.restart-policy': no('absent'),
    'run.privileged': no('own-kernel'),
    'run.hostname': no('name-is-hostname'),
  }),
);

export function runtime(name: string, overrides: Partial<Runtime> = {}): Runtime {
  return {
    name,
    cli: name === 'apple' ? 'container' : name,
    priority: { docker: 0, apple: 20 }[name] ?? 10,
    platforms: name === 'apple' ? ['darwin'] : ['linux', 'darwin'],
    plugin: name,
    removable: name !== 'docker',
    settings: { type: 'object', properties: USUAL_SETTINGS },
    availability: { state: 'ready', version: name === 'podman' ? '5.4.2' : '28.5.1' },
    selected: false,
    capabilities: ABLE,
    proofs: {},
    ...overrides,
  };
}

export function snapshotOf(
  runtimes: readonly Runtime[],
  overrides: Partial<RuntimesSnapshot> = {},
): RuntimesSnapshot {
  const chosen = runtimes.find((one) => one.selected);
  return {
    runtimes,
    broken: [],
    engineCapabilities: {},
    selection: {
      name: chosen?.name ?? 'docker',
      decidedBy: 'auto',
      chain: runtimes.map((one) => ({
        name: one.name,
        outcome: one.selected
          ? 'chosen'
          : one.availability.state === 'ready'
            ? 'passed-over'
            : 'not-considered',
        reason: one.selected
          ? `Ready, and its priority ${one.priority} is the highest of those that are.`
          : (one.availability.reason ?? `Ready, but its priority ${one.priority} is lower.`),
      })),
    },
    ...overrides,
  };
}

export const appleElsewhere = runtime('apple', {
  availability: { state: 'wrong-platform', reason: 'It runs on macOS only.' },
});

export function bothReady(): RuntimesSnapshot {
  return snapshotOf([
    runtime('podman', {
      selected: true,
      availability: { state: 'ready', version: '5.4.2', engines: [podman] },
    }),
    runtime('docker', { availability: { state: 'ready', version: '28.5.1', engines: [docker] } }),
    appleElsewhere,
  ]);
}

/** Nothing on the machine but a stopped Podman. */
export function nothingReady(podmanStopped: boolean): RuntimesSnapshot {
  return snapshotOf([
    runtime('podman', {
      availability: podmanStopped
        ? {
            state: 'stopped',
            startable: true,
            version: '5.4.2',
            reason: 'Podman is installed, and no service of it listens.',
            hint: 'Cleat can start one for you; it ends by itself when it is not used.',
          }
        : {
            state: 'not-installed',
            reason: 'There is no “podman” on the PATH.',
            hint: 'Install it with “sudo apt install podman”, or see podman.io.',
          },
    }),
    runtime('docker', {
      selected: true,
      availability: {
        state: 'not-installed',
        reason: 'There is no “docker” on the PATH.',
        hint: 'Install Docker Engine with “sudo apt install docker.io”, or see docs.docker.com.',
      },
    }),
    appleElsewhere,
  ]);
}

/** A Docker that refuses this user, and Podman stopped, which can be started. */
export function oneRefused(): RuntimesSnapshot {
  const availability = {
    state: 'permission-denied',
    reason: 'This user may not use /var/run/docker.sock.',
    hint: 'Join the docker group and log in again: sudo usermod -aG docker $USER',
  } as const;
  return snapshotOf(nothingReady(true).runtimes.with(1, runtime('docker', { selected: true, availability })));
}

const LEVELS = [
  '\u001b[32mINFO\u001b[0m',
  '\u001b[33mWARN\u001b[0m',
  '\u001b[1;31mERROR\u001b[0m',
  '\u001b[2mDEBUG\u001b[0m',
];

export function logLines(count: number, from = 0): readonly LogItem[] {
  return Array.from({ length: count }, (_, offset): LogItem => {
    const n = from + offset;
    return {
      type: 'line',
      stream: n % 7 === 3 ? 'stderr' : 'stdout',
      time: Date.now() - (count - offset) * 137,
      text: `${LEVELS[n % 4] ?? ''} \u001b[36mhttp\u001b[0m request=${n} path="/api/orders/${n % 97}" status=${n % 11 ? 200 : 500} took=${(n * 13) % 90}ms${n % 29 === 0 ? ` ${'payload '.repeat(40)}` : ''}`,
    };
  });
}
