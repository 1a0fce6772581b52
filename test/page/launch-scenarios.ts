import { CleatError } from '../../src-shared/model/error';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { FakeOwner } from '../unit/renderer/fake-owner';
import { fromSpec } from '../../src-renderer/stores/launch-from-spec';
import { storableDraft } from '../../src-renderer/stores/launch-draft';
import * as samples from '../unit/renderer/samples';

const FULL: RunSpec = {
  image: 'registry.example.com/shop/api:2.14.0',
  name: 'shop-api-2',
  argv: ['serve', '--listen', '0.0.0.0:3000', '--banner', 'two words'],
  env: { DATABASE_URL: 'postgres://shop@db/shop', LOG_LEVEL: 'debug' },
  secrets: { API_TOKEN: 'hidden' },
  envFiles: ['/home/anna/shop/.env'],
  ports: [
    { hostIp: '127.0.0.1', host: 8080, container: 3000, protocol: 'tcp' },
    { container: 9100, protocol: 'tcp' },
  ],
  mounts: [
    { type: 'bind', host: '/home/anna/shop', container: '/srv/shop', readonly: true, relabel: 'shared' },
    { type: 'volume', name: 'shop_cache', container: '/var/cache', readonly: false },
    { type: 'tmpfs', container: '/tmp', size: 64 * 1024 ** 2 },
  ],
  networks: ['shop_default'],
  memory: 512 * 1024 ** 2,
  cpus: 1.5,
  restart: { name: 'on-failure', maximumRetries: 3 },
  labels: { 'com.example.team': 'shop' },
  capDrop: ['ALL'],
  readonlyRootfs: true,
};

const draft = (spec: RunSpec): string => storableDraft(fromSpec(spec));

function ordinary(owner: FakeOwner): void {
  owner.engines = [samples.docker, samples.podman];
  owner.runtimes = samples.bothReady();
  owner.setContainers(samples.ordinary());
  owner.launch.records = [
    { id: 'r1', at: Date.now() - 40_000, runtime: 'podman', spec: FULL },
    {
      id: 'r2',
      at: Date.now() - 3_600_000,
      runtime: 'docker',
      spec: {
        image: 'postgres:17-alpine',
        name: 'db',
        argv: [],
        ports: [{ host: 5432, container: 5432, protocol: 'tcp' }],
      },
    },
    {
      id: 'r3',
      at: Date.now() - 90_000_000,
      runtime: 'docker',
      spec: { image: 'valkey/valkey:8', argv: ['valkey-server', '--save', ''] },
    },
  ];
}

/** The states the Run form must look right in; what is typed is what was typed before a reload. */
export const launchScenarios: Readonly<Record<string, (owner: FakeOwner, count: number) => void>> = {
  launch: ordinary,
  'launch-first'(owner) {
    ordinary(owner);
    owner.launch.records = [];
  },
  'launch-full'(owner) {
    ordinary(owner);
    owner.viewState['launch.draft'] = draft(FULL);
  },
  'launch-wrong'(owner) {
    ordinary(owner);
    owner.viewState['launch.draft'] = draft({
      ...FULL,
      name: 'not a name',
      mounts: [{ type: 'bind', host: 'relative', container: '/srv', readonly: false }],
    }).replace('"memory":"512"', '"memory":"lots"');
  },
  'launch-running'(owner) {
    scenarioFull(owner);
    owner.launch.manual = true;
  },
  'launch-failing'(owner) {
    scenarioFull(owner);
    owner.failures.set('launch.start', CleatError.of('rpc.disconnected', {}));
  },
  'launch-hostile'(owner) {
    ordinary(owner);
    const name = '<img src=x onerror="document.title=\'owned\'">\u202egnp';
    const long = 'x'.repeat(4_000);
    owner.launch.choices = { images: [name, long, '日本語/イメージ:1'], networks: [name], volumes: [name] };
    owner.launch.records = [
      { id: 'h', at: Date.now(), runtime: 'docker', spec: { image: name, argv: [name, long] } },
    ];
    owner.viewState['launch.draft'] = draft({ image: name, argv: [name, long], env: { [name]: long } });
  },
  'launch-rows'(owner, count) {
    ordinary(owner);
    const rows = Array.from({ length: count }, (_, n) => [`VARIABLE_${n}`, `value ${n}`]);
    owner.viewState['launch.draft'] = draft({ image: 'a', argv: [], env: Object.fromEntries(rows) });
  },
};

function scenarioFull(owner: FakeOwner): void {
  launchScenarios['launch-full']?.(owner, 0);
}
