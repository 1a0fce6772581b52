import { defineApple } from '../../../runtime-plugins/apple/definition';
import { ociShared } from '../../../src-main/runtimes/oci/shared';

/** What `container` prints, generation by generation, as its sources and issue threads show it. */

export const apple = defineApple(ociShared);

const initProcess = {
  arguments: ['nginx', '-g', 'daemon off;'],
  environment: ['PATH=/usr/local/sbin:/bin', 'MODE=dev', 'BARE'],
  executable: '/docker-entrypoint.sh',
  rlimits: [],
  supplementalGroups: [],
  terminal: false,
  user: { id: { gid: 0, uid: 0 } },
  workingDirectory: '/',
};
const digest = `sha256:${'1'.repeat(64)}`;
const configuration = {
  id: 'web',
  image: {
    descriptor: { digest, mediaType: 'application/vnd.oci.image.index.v1+json', size: 9218 },
    reference: 'registry.example/library/nginx:latest',
  },
  initProcess,
  labels: { app: 'demo' },
  mounts: [
    {
      destination: '/usr/share/nginx/html',
      options: ['ro'],
      source: '/Users/me/site',
      type: { virtiofs: {} },
    },
    {
      destination: '/data',
      options: [],
      source: '/Users/me/Library/Application Support/com.apple.container/volumes/data/volume.img',
      type: { volume: { cache: { on: {} }, format: 'ext4', name: 'data', sync: { fsync: {} } } },
    },
    { destination: '/scratch', options: [], source: 'tmpfs', type: { tmpfs: {} } },
  ],
  networks: [{ network: 'default', options: { hostname: 'web', mtu: 1280 } }],
  platform: { architecture: 'arm64', os: 'linux' },
  publishedPorts: [
    { containerPort: 80, count: 1, hostAddress: '0.0.0.0', hostPort: 8080, proto: 'tcp' },
    { containerPort: 9000, count: 2, hostAddress: '127.0.0.1', hostPort: 9100, proto: 'udp' },
  ],
  readOnly: false,
  resources: { cpus: 4, memoryInBytes: 1_073_741_824 },
  rosetta: false,
  runtimeHandler: 'container-runtime-linux',
};

/** Swift escapes slashes. */
const print = (value: unknown): string => `${JSON.stringify(value).replaceAll('/', '\\/')}\n`;

const builder = {
  ...configuration,
  id: 'buildkit',
  labels: { 'com.apple.container.plugin': 'builder', 'com.apple.container.resource.role': 'builder' },
};

/** `list --all --format json`: a running one, a stopped one, and the builder. */
export const lists = {
  '0.9': print([
    {
      status: 'running',
      configuration,
      networks: [
        { network: 'default', hostname: 'web', address: '192.168.64.3/24', gateway: '192.168.64.1' },
      ],
      // 2026-08-10T09:15:04.5Z, in seconds since 2001-01-01.
      startedDate: 808_046_104.5,
    },
    { status: 'stopped', configuration: { ...configuration, id: 'old' }, networks: [] },
    { status: 'running', configuration: builder, networks: [] },
  ]),
  '1.2.2': print([
    {
      configuration: { ...configuration, creationDate: '2026-08-10T09:15:02Z' },
      id: 'web',
      status: {
        networks: [
          {
            hostname: 'web',
            ipv4Address: '192.168.64.3/24',
            ipv4Gateway: '192.168.64.1',
            ipv6Address: 'fd3c:1d2e:4f5a:6b7c::3/64',
            macAddress: 'f2:0c:29:aa:bb:03',
            mtu: 1280,
            network: 'default',
            variant: 'reserved',
          },
        ],
        startedDate: '2026-08-10T09:15:04Z',
        state: 'running',
      },
    },
    {
      configuration: { ...configuration, id: 'old', creationDate: '2026-08-01T00:00:00Z' },
      id: 'old',
      status: { networks: [], startedDate: '2026-08-02T00:00:00Z', state: 'stopped' },
    },
    {
      configuration: { ...builder, creationDate: '2026-08-01T00:00:00Z' },
      id: 'buildkit',
      status: { networks: [], state: 'running' },
    },
  ]),
};

const commit = '0190097d00000000000000000000000000000000';
export const statuses = {
  '0.9': 'apiserver is running\n',
  '0.9 down': 'apiserver is not running and not registered with launchd\n',
  '1.2.2': `{"apiServerAppName":"container-apiserver","apiServerBuild":"release","apiServerCommit":"${commit}","apiServerVersion":"container-apiserver version 1.2.2 (build: release, commit: 0190097)","appRoot":"\\/Users\\/me\\/Library\\/Application Support\\/com.apple.container\\/","installRoot":"\\/usr\\/local\\/","status":"running"}\n`,
  '1.2.2 down':
    '{"apiServerAppName":"","apiServerBuild":"","apiServerCommit":"","apiServerVersion":"","appRoot":"","installRoot":"","status":"unregistered"}\n',
  '1.4.1': `{"client":{"appName":"container","build":"release","commit":"${commit}","version":"1.4.1"},"host":{"architecture":"arm64","cpus":12,"operatingSystem":"Version 26.5.1 (Build 25F80)"},"paths":{"appRoot":"\\/Users\\/me\\/Library\\/Application Support\\/com.apple.container\\/","installRoot":"\\/usr\\/local\\/"},"resources":{"containersRunning":0,"containersTotal":6,"images":17},"server":{"appName":"container-apiserver","build":"release","commit":"${commit}","version":"1.4.1"},"status":"running"}\n`,
  '1.4.1 down': '{"status":"not running"}\n',
};
