import type { CliContainer, CliInspected } from '../../src-shared/plugin-api/cli-engine';
import type { AppleContainer, Attachment, Configuration } from './containers';
import { told } from './dates';

type Facts = CliInspected['facts'];

function mountOf({
  type,
  source,
  destination,
  options,
}: Configuration['mounts'][number]): Facts['mounts'][number] {
  const kind =
    'volume' in type ? 'volume' : 'tmpfs' in type ? 'tmpfs' : 'virtiofs' in type ? 'bind' : 'other';
  const from = type['volume']?.name ?? source;
  return {
    type: kind,
    ...(from && kind !== 'tmpfs' ? { source: from } : {}),
    destination,
    readonly: options.includes('ro'),
    options,
  };
}

const address = (text: string | undefined): string => text?.split('/')[0] ?? '';

function networkOf(attachment: Attachment): Facts['networks'][number] {
  const ipv4 = address(attachment.ipv4Address ?? attachment.address);
  const ipv6 = address(attachment.ipv6Address);
  const gateway = address(attachment.ipv4Gateway ?? attachment.gateway);
  return {
    name: attachment.network,
    ...(ipv4 === '' ? {} : { ipv4 }),
    ...(ipv6 === '' ? {} : { ipv6 }),
    ...(gateway === '' ? {} : { gateway }),
    ...(attachment.macAddress ? { mac: attachment.macAddress } : {}),
    aliases: [],
  };
}

function userOf({ id, raw }: NonNullable<Configuration['initProcess']['user']>): string {
  return raw?.userString ?? (id ? `${id.uid}:${id.gid}` : '');
}

/** What an inspect tells. Of entrypoint and command Apple keeps only what is executed; of the end, nothing. */
export function factsOf(one: AppleContainer, ports: CliContainer['ports']): Facts {
  const { configuration, networks, state, startedDate } = one;
  const { initProcess, platform, resources } = configuration;
  const planned = configuration.networks.map(({ network }) => ({ name: network, aliases: [] }));
  return {
    argv: initProcess.arguments,
    entrypoint: initProcess.executable === '' ? [] : [initProcess.executable],
    workdir: initProcess.workingDirectory,
    user: initProcess.user ? userOf(initProcess.user) : '',
    hostname: configuration.networks[0]?.options?.hostname?.replace(/\.$/, '') ?? configuration.id,
    tty: initProcess.terminal,
    openStdin: false,
    privileged: false,
    readonlyRootfs: configuration.readOnly,
    autoRemove: false,
    ...(platform ? { platform: `${platform.os}/${platform.architecture}` } : {}),
    logDriver: '',
    env: initProcess.environment.map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at), value: line.slice(at + 1) };
    }),
    mounts: configuration.mounts.map(mountOf),
    // One that does not run is attached to none, but will be.
    networks: networks && networks.length > 0 ? networks.map(networkOf) : planned,
    networkMode: configuration.networks[0]?.network ?? 'none',
    ports,
    capAdd: configuration.capAdd,
    capDrop: configuration.capDrop,
    securityOptions: [],
    restartCount: 0,
    restartPolicy: { name: 'no' },
    // Apple has one word for what has ended and what was never started; only the latter has no moment of its start.
    ...(state === 'stopped' && told(startedDate) === undefined ? { neverStarted: true } : {}),
    limits: resources ? { memory: resources.memoryInBytes, cpus: resources.cpus } : {},
  };
}
