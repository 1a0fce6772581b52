import { shellLine } from '../../src-shared/model/shell-line';
import type { Mount, RunSpec } from '../../src-shared/plugin-api/run-spec';
import { emptyDraft, emptyRow, restOf, UNITS, type LaunchDraft, type MountRow } from './launch-draft';

/** The form filled in as `spec` says; `toSpec` gives the same spec again, run in the background. */
export function fromSpec(spec: RunSpec, target = ''): LaunchDraft {
  const [memory, memoryUnit] = inUnits(spec.memory);
  const [shmSize, shmSizeUnit] = inUnits(spec.shmSize);
  return {
    ...emptyDraft(),
    target,
    image: spec.image,
    name: spec.name ?? '',
    command: shellLine(spec.argv),
    entrypoint: spec.entrypoint ?? '',
    noEntrypoint: spec.entrypoint === '',
    hostname: spec.hostname ?? '',
    user: spec.user ?? '',
    workdir: spec.workdir ?? '',
    platform: spec.platform ?? '',
    pull: spec.pull ?? '',
    restart: spec.restart?.name ?? '',
    retries: spec.restart?.maximumRetries?.toString() ?? '',
    remove: spec.remove ?? false,
    env: [
      ...Object.entries(spec.env ?? {}).map(([key, value]) => ({ key, value, secret: false })),
      ...Object.entries(spec.secrets ?? {}).map(([key, value]) => ({ key, value, secret: true })),
    ],
    envFiles: (spec.envFiles ?? []).map((text) => ({ text })),
    ports: (spec.ports ?? []).map((port) => ({
      hostIp: port.hostIp ?? '',
      host: port.host?.toString() ?? '',
      container: port.container.toString(),
      protocol: port.protocol,
    })),
    mounts: (spec.mounts ?? []).map(mountRow),
    networks: (spec.networks ?? []).map((text) => ({ text })),
    labels: Object.entries(spec.labels ?? {}).map(([key, value]) => ({ key, value })),
    memory,
    memoryUnit,
    shmSize,
    shmSizeUnit,
    cpus: spec.cpus?.toString() ?? '',
    pidsLimit: spec.pidsLimit?.toString() ?? '',
    capAdd: shellLine(spec.capAdd ?? []),
    capDrop: shellLine(spec.capDrop ?? []),
    securityOptions: shellLine(spec.securityOptions ?? []),
    privileged: spec.privileged ?? false,
    readonlyRootfs: spec.readonlyRootfs ?? false,
    init: spec.init ?? false,
    publishAll: spec.publishAll ?? false,
    interactive: spec.interactive ?? false,
    tty: spec.tty ?? false,
    rest: restOf(spec),
  };
}

function mountRow(mount: Mount): MountRow {
  const row = { ...emptyRow.mount(), type: mount.type, container: mount.container };
  switch (mount.type) {
    case 'bind':
      return {
        ...row,
        source: mount.host,
        readonly: mount.readonly,
        relabel: mount.relabel ?? '',
        recursive: mount.recursive ?? true,
      };
    case 'volume':
      return { ...row, source: mount.name ?? '', readonly: mount.readonly };
    case 'tmpfs': {
      const [size, sizeUnit] = inUnits(mount.size);
      return { ...row, size, sizeUnit, mode: mount.mode ?? '' };
    }
  }
}

/** Bytes in the largest unit that takes them whole. */
function inUnits(bytes: number | undefined): readonly [value: string, unit: string] {
  if (bytes === undefined) return ['', 'MiB'];
  let value = bytes;
  let unit = 0;
  while (value !== 0 && value % 1024 === 0 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return [value.toString(), UNITS[unit] ?? 'B'];
}
