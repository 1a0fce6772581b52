import type { Perform } from '../cli';
import { compact, inspected } from '../json';
import { fail, Lacks } from '../refusal';
import { networkShape } from '../shapes/others';
import type { Network } from '../state/records';
import type { Store } from '../state/store';
import { checkFormat } from './format';
import { parseLabels } from './spec';

const ROLE = 'com.apple.container.resource.role';

/** The network that is always there. */
export function defaultNetwork(created: number): Network {
  return { name: 'default', mode: 'nat', labels: { [ROLE]: 'builtin' }, prefix: '192.168.64', created };
}

export const createNetwork: Perform = (cli, parsed) => {
  const [name = ''] = parsed.words;
  if (parsed.value('--subnet-v6') !== undefined) throw new Lacks('IPv6 subnets');
  if (parsed.given().some((each) => each === '--option' || each === '--plugin'))
    throw new Lacks('network plugins');
  if (!/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/.test(name) || name === 'none') {
    fail('invalidArgument', `invalid network name: ${name}`);
  }
  const networks = cli.store.networks();
  if (networks.some((each) => each.name === name)) fail('exists', `network ${name} already exists`);
  const requestedSubnet = parsed.value('--subnet');
  const prefix = requestedSubnet === undefined ? freePrefix(networks) : prefixOf(requestedSubnet);
  const clash = networks.find((each) => each.prefix === prefix);
  if (clash) {
    fail(
      'exists',
      `IPv4 subnet ${requestedSubnet ?? ''} overlaps an existing network with subnet ${clash.prefix}.0/24`,
    );
  }
  const labels = parseLabels(parsed.values('--label'));
  const odd = Object.keys(labels).find((key) => !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(key));
  if (odd !== undefined) fail('invalidArgument', `LabelError: invalid label key ${odd}`);
  cli.store.putNetwork({
    name,
    mode: parsed.flag('--internal') ? 'hostOnly' : 'nat',
    labels,
    ...(requestedSubnet === undefined ? {} : { requestedSubnet }),
    prefix,
    created: Date.now(),
  });
  cli.out(`${name}\n`);
  return 0;
};

export const listNetworks: Perform = (cli, parsed) => {
  const networks = cli.store.networks();
  if (checkFormat(parsed) === 'json')
    cli.out(
      compact(
        cli.version,
        networks.map((each) => networkShape(cli.version, each)),
      ),
    );
  else cli.out(networks.map(({ name }) => `${name}\n`).join(''));
  return 0;
};

export const inspectNetworks: Perform = (cli, parsed) => {
  const found = parsed.words.map(
    (name) =>
      cli.store.networks().find((each) => each.name === name) ??
      fail('notFound', `network not found: ${name}`),
  );
  cli.out(
    inspected(
      cli.version,
      found.map((each) => networkShape(cli.version, each)),
    ),
  );
  return 0;
};

export const deleteNetworks: Perform = (cli, parsed) => {
  const known = cli.store
    .networks()
    .filter(({ labels }) => labels[ROLE] !== 'builtin')
    .map(({ name }) => name);
  const names = parsed.flag('--all') ? known : [...parsed.words];
  if (names.length === 0 && !parsed.flag('--all'))
    fail('invalidArgument', 'no networks specified and --all not supplied');
  if (names.includes('default')) fail('invalidArgument', 'cannot delete a builtin network: default');
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0)
    fail('notFound', `failed to delete one or more networks: ${JSON.stringify(missing)}`);
  const used = names.filter((name) => usersOf(cli.store, name).length > 0);
  for (const name of names) {
    if (used.includes(name)) {
      cli.err(
        `failed to delete network: ["error": cannot delete subnet ${name} with referring containers: ${usersOf(cli.store, name).join(', ')}]\n`,
      );
      continue;
    }
    cli.store.removeNetwork(name);
    cli.out(`${name}\n`);
  }
  if (used.length > 0)
    fail('internalError', `delete failed for one or more networks: ${JSON.stringify(used)}`);
  return 0;
};

export const pruneNetworks: Perform = (cli) => {
  for (const { name, labels } of cli.store.networks()) {
    if (labels[ROLE] === 'builtin' || usersOf(cli.store, name).length > 0) continue;
    cli.store.removeNetwork(name);
    cli.out(`${name}\n`);
  }
  return 0;
};

function usersOf(store: Store, name: string): string[] {
  return store
    .containers()
    .filter(({ config }) => config.networks.some(({ network }) => network === name))
    .map(({ config }) => config.id);
}

function prefixOf(subnet: string): string {
  const parts = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(subnet);
  if (!parts) throw new Lacks('subnets other than /24');
  return parts[1] ?? '';
}

function freePrefix(networks: readonly Network[]): string {
  let third = 65;
  while (networks.some(({ prefix }) => prefix === `192.168.${third}`)) third++;
  return `192.168.${third}`;
}
