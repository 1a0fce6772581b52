import { isDeepStrictEqual } from 'node:util';
import type { Made } from './inspected';

/** Settings of a container that no form can say, each in words. */
const WORDS: Readonly<Record<string, string>> = {
  VolumesFrom: 'the volumes taken from other containers',
  Links: 'its links to other containers',
  CpuShares: 'its share of the CPU',
  CpusetCpus: 'the CPUs it is bound to',
  CpuQuota: 'its CPU quota',
  MemoryReservation: 'its soft limit of memory',
  Sysctls: 'its kernel settings',
  GroupAdd: 'its additional groups',
  DeviceRequests: 'its GPUs',
  OomScoreAdj: 'its rank for the out-of-memory killer',
  DnsSearch: 'its DNS search domains',
  DnsOptions: 'its DNS options',
};
const MODES: Readonly<Record<string, string>> = {
  PidMode: 'its PID namespace',
  IpcMode: 'its IPC namespace',
  UTSMode: 'its UTS namespace',
  UsernsMode: 'its user namespace',
};

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** What of a container no spec can say, in words. */
export function omittedOf({ Config, HostConfig }: Made, inheritedHealth: unknown): string[] {
  const words = Object.entries(WORDS)
    // Podman shows `--cpus` as a quota, too.
    .filter(([key]) => !isEmpty(HostConfig[key]) && !(key === 'CpuQuota' && HostConfig.NanoCpus > 0))
    .map(([, said]) => said);
  for (const [key, said] of Object.entries(MODES)) {
    const mode = HostConfig[key];
    if (typeof mode === 'string' && /^(?:host|container:)/.test(mode)) words.push(said);
  }
  if (!isEmpty(Config.Healthcheck) && !isDeepStrictEqual(Config.Healthcheck, inheritedHealth))
    words.push('its health check');
  return words;
}
