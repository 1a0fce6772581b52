import { isIP } from 'node:net';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import type { CliOptions } from './run-arguments';
import type { Check } from './run-problems';

const NETWORK = /^(?:container:)?[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const NO_OWN = /^(?:host|none|container:.*)$/;
const PRESET = /^(?:bridge|default)$/;
const PORT_MOST = 65_535;

/** What is wrong with networks, names and published ports. */
export function networkProblems(spec: RunSpec, cli: CliOptions, check: Check): void {
  const { networks = [], networkAliases = [], addHosts = [], dns = [], hostname } = spec;
  const shared = networks.find((name) => NO_OWN.test(name));
  const ofContainer = shared?.startsWith('container:') === true;
  networks.forEach((name, at) => {
    check(NETWORK.test(name), `networks.${at}`, `“${name}” is not a network’s name.`);
    check(networks.indexOf(name) === at, `networks.${at}`, `${name} is given twice.`);
    check(
      !NO_OWN.test(name) || networks.length === 1,
      `networks.${at}`,
      `“${name}” goes with no other network.`,
    );
  });
  networkAliases.forEach((alias, at) =>
    check(/^[^\s\0,=-][^\s\0,=]*$/.test(alias), `networkAliases.${at}`, `“${alias}” is not a name.`),
  );
  const isPreset = networks.every((name) => PRESET.test(name));
  check(
    networkAliases.length === 0 || (shared === undefined && !(cli === 'docker' && isPreset)),
    'networkAliases',
    'Names within a network need a network of your own.',
  );
  addHosts.forEach((host, at) => {
    const [, ip] = /^[^\s:=,"]+[:=](.+)$/.exec(host) ?? [];
    const bare = ip?.replace(/^\[(.*)\]$/, '$1') ?? '';
    check(isIP(bare) !== 0 || bare === 'host-gateway', `addHosts.${at}`, `“${host}” is not NAME:ADDRESS.`);
  });
  dns.forEach((address, at) => check(isIP(address) !== 0, `dns.${at}`, `“${address}” is not an address.`));
  check(/^[^\s\0-][^\s\0]{0,63}$/.test(hostname ?? 'x'), 'hostname', 'It is no host name.');
  check(
    !ofContainer || hostname === undefined,
    'hostname',
    'In another container’s network its name is used.',
  );
  check(!ofContainer || dns.length === 0, 'dns', 'In another container’s network its DNS is used.');
  check(
    !ofContainer || addHosts.length === 0,
    'addHosts',
    'In another container’s network its hosts are used.',
  );
  portProblems(spec, shared, check);
}

function portProblems({ ports = [], publishAll }: RunSpec, shared: string | undefined, check: Check): void {
  const taken = new Set<string>();
  const unpublished = `With the network “${shared}” no port can be published.`;
  ports.forEach((port, at) => {
    const field = `ports.${at}`;
    check(shared === undefined, field, unpublished);
    check(port.container >= 1 && port.container <= PORT_MOST, `${field}.container`, 'A port is 1 to 65535.');
    check(
      port.hostIp === undefined || isIP(port.hostIp) !== 0,
      `${field}.hostIp`,
      `“${port.hostIp}” is not an address.`,
    );
    if (port.host === undefined || port.host === 0) return;
    const key = `${port.hostIp ?? ''} ${port.host} ${port.protocol}`;
    check(!taken.has(key), `${field}.host`, `Port ${port.host} of the host is given twice.`);
    taken.add(key);
  });
  check(publishAll !== true || shared === undefined, 'publishAll', unpublished);
}
