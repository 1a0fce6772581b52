import { date, iso, type Json } from '../json';
import type { Network, Volume } from '../state/records';
import { since, type Version } from '../version';

/** A volume (contract §6.5; before 1.0 flat, its date a number in lists and ISO in `inspect`). */
export function volumeShape(version: Version, folder: string, volume: Volume, isInspection = false): Json {
  const { name, labels, options, sizeInBytes, created } = volume;
  const facts = {
    name,
    driver: 'local',
    format: 'ext4',
    source: `${folder}/volumes/${name}/volume.img`,
    labels,
    options,
    sizeInBytes,
  };
  if (since(version, '1.0.0'))
    return { id: name, configuration: { ...facts, creationDate: date(version, created) } };
  return { ...facts, createdAt: isInspection ? iso(created) : date(version, created) };
}

/** A network (contract §6.6; before 1.0 `{id, state, config, status}`). */
export function networkShape(version: Version, network: Network): Json {
  const { name, mode, labels, prefix, requestedSubnet } = network;
  const status = { ipv4Gateway: `${prefix}.1`, ipv4Subnet: `${prefix}.0/24` };
  const asked = requestedSubnet === undefined ? {} : { ipv4Subnet: requestedSubnet };
  if (!since(version, '1.0.0')) {
    return { id: name, state: 'running', config: { id: name, mode, labels, ...asked }, status };
  }
  const creationDate = date(version, network.created);
  const configuration = {
    name,
    mode,
    labels,
    options: {},
    plugin: 'container-network-vmnet',
    creationDate,
    ...asked,
  };
  return { id: name, configuration, status };
}
