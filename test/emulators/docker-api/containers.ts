import { createHash } from 'node:crypto';

/** One emulated container: the little that lists, inspects and events are made from. */
export interface EmulatedContainer {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
  state: 'created' | 'running' | 'exited';
  startedAt: number | undefined;
}

const IMAGE = 'sha256:' + createHash('sha256').update('cleat-emulated-image').digest('hex');

export function emulatedId(seed: string): string {
  return createHash('sha256').update(seed).digest('hex');
}

function statusText(container: EmulatedContainer): string {
  switch (container.state) {
    case 'created':
      return 'Created';
    case 'running':
      return 'Up 5 minutes';
    case 'exited':
      return 'Exited (0) 5 minutes ago';
  }
}

/** As an item of `GET /containers/json`. */
export function listItem(container: EmulatedContainer): unknown {
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: 'cleat-emulated:latest',
    ImageID: IMAGE,
    Command: 'sleep 1000000',
    Created: Math.floor(container.created / 1000),
    Ports: [],
    Labels: container.labels,
    State: container.state,
    Status: statusText(container),
    HostConfig: { NetworkMode: 'default' },
    NetworkSettings: { Networks: { bridge: { NetworkID: 'emulated' } } },
    Mounts: [],
  };
}

/** As `GET /containers/{id}/json`. */
export function inspection(container: EmulatedContainer): unknown {
  const started =
    container.startedAt === undefined ? '0001-01-01T00:00:00Z' : new Date(container.startedAt).toISOString();
  return {
    Id: container.id,
    Created: new Date(container.created).toISOString(),
    Path: 'sleep',
    Args: ['1000000'],
    Name: `/${container.name}`,
    Image: IMAGE,
    RestartCount: 0,
    State: {
      Status: container.state,
      Running: container.state === 'running',
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: 0,
      ExitCode: 0,
      Error: '',
      StartedAt: started,
      FinishedAt: '0001-01-01T00:00:00Z',
    },
    Config: {
      Tty: false,
      Image: 'cleat-emulated:latest',
      Labels: container.labels,
      Cmd: ['sleep', '1000000'],
    },
    HostConfig: { NetworkMode: 'default', RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } },
    NetworkSettings: { Ports: {}, Networks: { bridge: { NetworkID: 'emulated' } } },
    Mounts: [],
  };
}

/** As a line of `GET /events`. */
export function eventLine(container: EmulatedContainer, action: string): string {
  const now = Date.now();
  const event = {
    status: action,
    id: container.id,
    from: 'cleat-emulated:latest',
    Type: 'container',
    Action: action,
    Actor: { ID: container.id, Attributes: { image: 'cleat-emulated:latest', name: container.name } },
    scope: 'local',
    time: Math.floor(now / 1000),
    timeNano: now * 1_000_000,
  };
  return `${JSON.stringify(event)}\n`;
}
