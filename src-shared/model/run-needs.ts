import type { RunSpec } from '../plugin-api/run-spec';
import type { Capability } from './capabilities';

/** What a run needs of its runtime, each at the field that asks for it. */
export interface RunNeed {
  readonly field: string;
  readonly capability: Capability;
}

/** Fields that need something as soon as they are given. */
const OF_FIELDS: Readonly<Partial<Record<keyof RunSpec, Capability>>> = {
  hostname: 'run.hostname',
  labels: 'run.labels',
  envFiles: 'run.env-files',
  secrets: 'run.secrets',
  publishAll: 'run.publish-all',
  networkAliases: 'run.network-alias',
  addHosts: 'run.add-host',
  dns: 'run.dns',
  memory: 'run.memory',
  memorySwap: 'run.memory-swap',
  shmSize: 'run.shm-size',
  cpus: 'run.cpus',
  pidsLimit: 'run.pids-limit',
  ulimits: 'run.ulimits',
  capAdd: 'run.cap',
  capDrop: 'run.cap',
  securityOptions: 'run.security-options',
  devices: 'run.devices',
  privileged: 'run.privileged',
  readonlyRootfs: 'run.readonly-rootfs',
  init: 'run.init',
  stopSignal: 'run.stop-signal',
  stopTimeout: 'run.stop-timeout',
  platform: 'run.platform',
  pull: 'run.pull-policy',
  ociRuntime: 'run.oci-runtime',
};

function isGiven(value: unknown): boolean {
  if (value === undefined || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

/** All that a run needs; what every runtime can do is not among it. */
export function needsOfRun(spec: RunSpec): readonly RunNeed[] {
  const needs: RunNeed[] = [];
  const need = (field: string, capability: Capability): void => void needs.push({ field, capability });
  for (const [field, capability] of Object.entries(OF_FIELDS))
    if (isGiven(Reflect.get(spec, field))) need(field, capability);
  if (spec.entrypoint === '') need('entrypoint', 'run.entrypoint-none');
  if (spec.cpus !== undefined && !Number.isInteger(spec.cpus)) need('cpus', 'run.cpus-fraction');
  if (spec.restart && spec.restart.name !== 'no') need('restart', 'run.restart-policy');
  for (const [key, value] of Object.entries(spec.labels ?? {}))
    if (value.includes('=')) need(`labels.${key}`, 'run.label-equals');
  spec.mounts?.forEach((mount, at) => needsOfMount(mount, `mounts.${at}`, need));
  spec.ports?.forEach(({ host, protocol }, at) => {
    need(`ports.${at}`, 'run.publish');
    if (host === undefined || host === 0) need(`ports.${at}.host`, 'run.publish-free-port');
    if (protocol === 'sctp') need(`ports.${at}`, 'run.publish-sctp');
  });
  const { networks = [] } = spec;
  networks.forEach((name, at) => {
    if (name === 'host') need(`networks.${at}`, 'run.network-host');
    else if (name.startsWith('container:')) need(`networks.${at}`, 'run.network-container');
    else if (name !== 'none') need(`networks.${at}`, 'run.network');
    if (at > 0) need(`networks.${at}`, 'run.network-many');
  });
  return needs;
}

/** What a field of the Run form needs as such, whatever is put into it. */
export function needOfField(field: string): Capability | undefined {
  const lists: Readonly<Record<string, Capability>> = {
    restart: 'run.restart-policy',
    networks: 'run.network',
    ports: 'run.publish',
  };
  return lists[field] ?? Object.entries(OF_FIELDS).find(([name]) => name === field)?.[1];
}

function needsOfMount(
  mount: NonNullable<RunSpec['mounts']>[number],
  field: string,
  need: (field: string, capability: Capability) => void,
): void {
  switch (mount.type) {
    case 'bind':
      need(field, 'run.mount-folder');
      if (/[,:=]/.test(mount.host + mount.container)) need(field, 'run.mount-any-path');
      if (mount.relabel) need(field, 'run.mount-relabel');
      if (mount.recursive === false) need(field, 'run.mount-nonrecursive');
      break;
    case 'volume':
      need(field, mount.name === undefined ? 'run.volume-anonymous' : 'run.volume');
      break;
    case 'tmpfs':
      need(field, 'run.tmpfs');
      if (mount.size !== undefined || mount.mode !== undefined) need(field, 'run.tmpfs-options');
      return;
  }
  if (mount.readonly) need(field, 'run.mount-readonly');
}
