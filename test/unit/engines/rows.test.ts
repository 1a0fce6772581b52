import { describe, expect, it } from 'vitest';
import {
  dockerInspectSchema,
  dockerListSchema,
  rowFromDockerInspect,
  rowFromDockerList,
} from '../../../src-main/engines/docker-rows';
import {
  podmanInspectSchema,
  podmanListSchema,
  rowFromPodmanInspect,
  rowFromPodmanList,
} from '../../../src-main/engines/podman-rows';
import type { Container } from '../../../src-shared/model/container';
import type { Recording } from '../../engines/dialects/recording';
import { ENGINE, recordings } from './fixtures';

const dockerRows = (list: unknown): Container[] =>
  dockerListSchema.parse(list).map((row) => rowFromDockerList(ENGINE, row));
const podmanRows = (list: unknown): Container[] =>
  podmanListSchema.parse(list).map((row) => rowFromPodmanList(ENGINE, row));

/** Steps after which the touched thing was a container that was still there. */
function containerSteps(all: readonly Recording[]) {
  return all.flatMap((one) =>
    one.steps.flatMap((step) => {
      const inspect = step.inspect;
      const raw = inspect?.libpod ?? inspect?.docker;
      const isContainer = typeof raw === 'object' && raw !== null && 'State' in raw;
      return isContainer && step.after
        ? [{ name: `${one.scenario}: ${step.did}`, after: step.after, raw }]
        : [];
    }),
  );
}

describe('a row from a recorded Podman', () => {
  const steps = containerSteps(recordings('podman'));
  it('was recorded in many states', () => expect(steps.length).toBeGreaterThan(25));

  it.each(steps)('is the same by list and by inspect ($name)', ({ after, raw }) => {
    const inspected = rowFromPodmanInspect(ENGINE, podmanInspectSchema.parse(raw));
    const listed = podmanRows(after.libpod).find((row) => row.id === inspected.id);
    expect(inspected).toEqual(listed);
  });
});

describe('a row from a recorded Docker', () => {
  const steps = containerSteps(recordings('docker'));
  it('was recorded in many states', () => expect(steps.length).toBeGreaterThan(25));

  it.each(steps)('is the same by list and by inspect but for its start ($name)', ({ name, after, raw }) => {
    const { startedAt, ...inspected } = rowFromDockerInspect(ENGINE, dockerInspectSchema.parse(raw));
    const listed = dockerRows(after.docker).find((row) => row.id === inspected.id);
    // Only the list knows that the tag has moved away.
    const image = name.startsWith('image-tag-moved') ? { image: listed?.image } : {};
    expect({ ...inspected, ...image }).toEqual(listed);
    expect(startedAt === undefined).toBe(!['running', 'paused'].includes(inspected.state));
  });
});

const DOCKER_ROW = {
  Id: 'a'.repeat(64),
  Names: ['/other/link', '/boat'],
  Image: 'busybox',
  ImageID: 'sha256:1',
  Command: 'sh',
  Created: 1_700_000_000,
  State: 'running',
  Status: 'Up 2 hours',
};
const docker = (over: object): Container | undefined => dockerRows([{ ...DOCKER_ROW, ...over }])[0];

const PODMAN_ROW = {
  Id: 'a'.repeat(64),
  Names: ['boat'],
  Image: 'localhost/busybox:latest',
  ImageID: '1'.repeat(64),
  Command: ['sh', '-c', 'x'],
  Created: '2024-01-02T03:04:05.678901234+01:00',
  State: 'running',
  StartedAt: 1_704_160_000,
};
const podman = (over: object): Container | undefined => podmanRows([{ ...PODMAN_ROW, ...over }])[0];

describe('a Docker row', () => {
  it('has its own name, not one that others link it by', () => {
    expect(docker({})?.name).toBe('boat');
    expect(docker({ Names: null })?.name).toBe('');
  });

  it('reads health and exit code from the status text, and never an age', () => {
    expect(docker({ Status: 'Up 2 hours (healthy)' })?.health).toBe('healthy');
    expect(docker({ Status: 'Up 2 hours (health: starting)' })?.health).toBe('starting');
    expect(docker({ Status: 'Up 2 hours (Paused)', State: 'paused' })?.health).toBeUndefined();
    expect(docker({ Status: 'Exited (137) 3 days ago', State: 'exited' })?.exitCode).toBe(137);
    expect(docker({ Status: 'Restarting (1) 3 seconds ago', State: 'restarting' })?.exitCode).toBeUndefined();
    expect(docker({})?.startedAt).toBeUndefined();
  });

  it('sorts its ports and names each once', () => {
    const port = (IP: string, PrivatePort: number, PublicPort?: number): object => ({
      IP,
      PrivatePort,
      ...(PublicPort === undefined ? {} : { PublicPort }),
      Type: 'tcp',
    });
    const Ports = [
      port('::', 80, 8080),
      port('0.0.0.0', 443, 1),
      port('0.0.0.0', 80, 8080),
      port('::', 80, 8080),
      port('', 22),
    ];
    expect(docker({ Ports })?.ports).toEqual([
      { containerPort: 22, protocol: 'tcp' },
      { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostIp: '::', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostIp: '0.0.0.0', hostPort: 1, containerPort: 443, protocol: 'tcp' },
    ]);
  });

  it('keeps a state it does not know visible as such', () => {
    expect(docker({ State: 'hibernating' })?.state).toBe('unknown');
  });

  it('lives without what engines leave out', () => {
    expect(docker({ Labels: null, Ports: null, NetworkSettings: null, Command: null })).toMatchObject({
      labels: {},
      ports: [],
      networks: [],
      command: '',
    });
  });
});

describe('a Podman row', () => {
  it('has times in ms and image ids as Docker writes them', () => {
    expect(podman({})).toMatchObject({
      createdAt: Date.parse('2024-01-02T02:04:05.678Z'),
      startedAt: 1_704_160_000_000,
      imageId: `sha256:${'1'.repeat(64)}`,
      command: 'sh -c x',
    });
  });

  it('has no start time when it does not run, nor one from the year 1', () => {
    expect(podman({ State: 'exited', ExitCode: 0 })?.startedAt).toBeUndefined();
    expect(podman({ StartedAt: -62_135_596_800 })?.startedAt).toBeUndefined();
  });

  it('writes a published range out, port by port and protocol by protocol', () => {
    const Ports = [{ host_ip: '', container_port: 90, host_port: 9090, range: 2, protocol: 'tcp,udp' }];
    expect(podman({ Ports })?.ports).toEqual([
      { hostIp: '0.0.0.0', hostPort: 9090, containerPort: 90, protocol: 'tcp' },
      { hostIp: '0.0.0.0', hostPort: 9090, containerPort: 90, protocol: 'udp' },
      { hostIp: '0.0.0.0', hostPort: 9091, containerPort: 91, protocol: 'tcp' },
      { hostIp: '0.0.0.0', hostPort: 9091, containerPort: 91, protocol: 'udp' },
    ]);
  });

  it('speaks the common words for states', () => {
    expect(podman({ State: 'configured' })?.state).toBe('created');
    expect(podman({ State: 'stopped', ExitCode: 3 })).toMatchObject({ state: 'exited', exitCode: 3 });
  });

  it('forgets the health of a container that has ended', () => {
    expect(podman({ Status: 'healthy' })?.health).toBe('healthy');
    expect(podman({ Status: 'unhealthy', State: 'exited' })?.health).toBeUndefined();
  });

  it('is none when the engine says null', () => {
    expect(podmanRows(null)).toEqual([]);
  });
});
