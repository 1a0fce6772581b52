import { date, type Json } from '../json';
import type { Container, Mount } from '../state/records';
import type { Held, Store } from '../state/store';
import { since, type Version } from '../version';

/** A container as `list`, `inspect` and `builder status` print it (contract §6.3, before 1.0 §6.10). */
export function containerShape(version: Version, store: Store, held: Held): Json {
  const { config, runtime, state } = held;
  const networks = state === 'stopped' ? [] : attachments(version, store, held);
  const isKnownStart = runtime !== undefined && runtime.epoch === store.system().epoch && !held.isOrphan;
  const started = isKnownStart ? { startedDate: date(version, runtime.started) } : {};
  const configuration = configurationShape(version, config, store.folder);
  if (!since(version, '1.0.0')) return { status: state, configuration, networks, ...started };
  return { id: config.id, configuration, status: { state, networks, ...started } };
}

function configurationShape(version: Version, config: Container, folder: string): Json {
  return {
    id: config.id,
    image: config.image,
    mounts: config.mounts.map((mount) => mountShape(mount, folder)),
    publishedPorts: config.publishedPorts,
    publishedSockets: [],
    labels: config.labels,
    sysctls: {},
    networks: config.networks.map(({ network, mac, mtu }) => ({
      network,
      options: { hostname: config.id, mtu, ...(mac === undefined ? {} : { macAddress: mac }) },
    })),
    ...(config.dns ? { dns: config.dns } : {}),
    rosetta: false,
    virtualization: false,
    ssh: false,
    readOnly: false,
    initProcess: {
      executable: config.executable,
      arguments: config.arguments,
      environment: config.environment,
      workingDirectory: config.workingDirectory,
      terminal: config.terminal,
      user: { id: { gid: 0, uid: 0 } },
      supplementalGroups: [],
      rlimits: [],
    },
    platform: { os: 'linux', architecture: 'arm64' },
    runtimeHandler: 'container-runtime-linux',
    ...(since(version, '1.0.0') ? ofOne(version, config) : { resources: resources(config) }),
  };
}

function ofOne(version: Version, config: Container): { readonly [key: string]: Json } {
  return {
    resources: { ...resources(config), cpuOverhead: 1 },
    useInit: false,
    capAdd: [],
    capDrop: [],
    creationDate: date(version, config.created),
    ...(config.stopSignal === undefined ? {} : { stopSignal: config.stopSignal }),
  };
}

function resources(config: Container): { readonly [key: string]: Json } {
  return { cpus: config.cpus, memoryInBytes: config.memoryInBytes };
}

function mountShape(mount: Mount, folder: string): Json {
  const { destination, options } = mount;
  if (mount.kind === 'virtiofs')
    return { type: { virtiofs: {} }, source: mount.source, destination, options };
  const name = mount.name ?? '';
  const type = { volume: { name, format: 'ext4', cache: { on: {} }, sync: { fsync: {} } } };
  return { type, source: `${folder}/volumes/${name}/volume.img`, destination, options };
}

function attachments(version: Version, store: Store, held: Held): Json[] {
  const { config, runtime } = held;
  const byte = runtime?.address ?? 0;
  return config.networks.flatMap(({ network, mac, mtu }) => {
    const known = store.networks().find(({ name }) => name === network);
    if (!known) return [];
    const shape = {
      network,
      hostname: config.id,
      ipv4Address: `${known.prefix}.${byte}/24`,
      ipv4Gateway: `${known.prefix}.1`,
      macAddress: mac ?? `f2:0c:29:aa:bb:${byte.toString(16).padStart(2, '0')}`,
    };
    if (!since(version, '1.0.0')) return [shape];
    return [{ ...shape, mtu, ...(since(version, '1.1.0') ? { variant: 'reserved' } : {}) }];
  });
}
