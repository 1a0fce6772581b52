/**
 * What `nerdctl container inspect` and `info` print: their fields are those of pkg/inspecttypes/dockercompat of
 * https://github.com/containerd/nerdctl (2.0), the values made up. No nerdctl has printed them.
 */
export const nerdctlRunning = {
  Id: 'b'.repeat(64),
  Created: '2026-07-14T09:12:43.123456789Z',
  Path: '/docker-entrypoint.sh',
  Args: ['nginx', '-g', 'daemon off;'],
  State: {
    Status: 'running',
    Running: true,
    Paused: false,
    Restarting: false,
    Pid: 4242,
    ExitCode: 0,
    Error: '',
    StartedAt: '2026-07-14T09:12:44.5Z',
    FinishedAt: '',
  },
  Image: 'registry.example/library/nginx:alpine',
  Name: 'web',
  RestartCount: 0,
  Driver: 'overlayfs',
  Platform: 'linux',
  AppArmorProfile: 'nerdctl-default',
  HostConfig: {
    ContainerIDFile: '',
    LogConfig: { driver: 'json-file', address: '' },
    PortBindings: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] },
    CgroupnsMode: 'private',
    Dns: null,
    ReadonlyRootfs: false,
    UTSMode: '',
    ShmSize: 0,
    Memory: 268_435_456,
    MemorySwap: 0,
    CpuQuota: 0,
    CpuShares: 0,
    Devices: null,
  },
  Mounts: [
    {
      Type: 'bind',
      Source: '/srv',
      Destination: '/usr/share/nginx/html',
      Mode: 'ro',
      RW: false,
      Propagation: '',
    },
  ],
  Config: {
    Hostname: 'web',
    AttachStdin: false,
    Labels: {
      app: 'demo',
      'nerdctl/name': 'web',
      'nerdctl/namespace': 'default',
      'nerdctl/networks': '["bridge"]',
    },
  },
  NetworkSettings: {
    Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] },
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: '10.4.0.2',
    IPPrefixLen: 24,
    MacAddress: '02:42:0a:04:00:02',
    Networks: {
      'unknown-eth0': { IPAddress: '10.4.0.2', IPPrefixLen: 24, MacAddress: '02:42:0a:04:00:02' },
    },
  },
};

/** One without a task: of its state nothing is known, and of its network neither. */
export const nerdctlCreated = {
  ...nerdctlRunning,
  Id: 'c'.repeat(64),
  Name: 'never',
  State: { Status: '', Running: false, Pid: 0, ExitCode: 0, StartedAt: '', FinishedAt: '' },
  Config: { Hostname: 'never', Labels: { 'nerdctl/networks': 'not json' } },
  NetworkSettings: null,
};

export const nerdctlInfo = {
  ID: 'a2c6f3f0-6f5e-4b0c-9d54-3c1e8a5b7d10',
  Driver: 'overlayfs',
  Plugins: { Log: ['json-file'], Storage: ['overlayfs'] },
  LoggingDriver: 'json-file',
  CgroupDriver: 'systemd',
  OSType: 'linux',
  ServerVersion: 'v2.0.0',
  Warnings: null,
};
