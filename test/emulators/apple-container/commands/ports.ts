import { isIPv4, isIPv6 } from 'node:net';
import type { Cli } from '../cli';
import { fail, Lacks } from '../refusal';
import type { Container } from '../state/records';

type Port = Container['publishedPorts'][number];

const MOST = 64;
const NETWORK_WORD = /^(mac|mtu)=(.+)$/;

/** `[ip:]host:container[/tcp]`, ranges of equal length; the host port must be said (contract §5.3). */
export function parsePorts(words: readonly string[]): Port[] {
  const ports = words.map(parsePort);
  if (ports.length > MOST)
    fail('invalidArgument', `too many publish port specs: ${ports.length} (maximum ${MOST})`);
  const hosts = ports.flatMap(({ hostPort, count }) =>
    Array.from({ length: count }, (_, at) => hostPort + at),
  );
  if (new Set(hosts).size < hosts.length) {
    fail('invalidArgument', 'host ports for different publish port specs may not overlap');
  }
  return ports;
}

function parsePort(word: string): Port {
  const wrong = () => fail('invalidArgument', `invalid publish value: ${word}`);
  const [spec = '', proto = 'tcp', ...more] = word.split('/');
  if (more.length > 0 || (proto !== 'tcp' && proto !== 'udp')) wrong();
  if (proto === 'udp') throw new Lacks('published udp ports');
  const parts = /^(?:(\[[^\]]+\]|[^:[\]]+):)?([\d-]+):([\d-]+)$/.exec(spec) ?? wrong();
  const hostAddress = (parts[1] ?? '0.0.0.0').replace(/^\[|\]$/g, '');
  if (!isIPv4(hostAddress) && !isIPv6(hostAddress)) wrong();
  const [from, to] = range(parts[2] ?? '') ?? wrong();
  const [inFrom, inTo] = range(parts[3] ?? '') ?? wrong();
  if (to - from !== inTo - inFrom || from <= 1) wrong();
  return { hostAddress, hostPort: from, containerPort: inFrom, proto: 'tcp', count: to - from + 1 };
}

function range(text: string): readonly [number, number] | undefined {
  const parts = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!parts) return undefined;
  const from = Number(parts[1]);
  const to = Number(parts[2] ?? from);
  return from >= 1 && to >= from && to <= 65_535 ? [from, to] : undefined;
}

/** `name[,mac=…][,mtu=…]`; none said is the network `default`, `none` alone is no network. */
export function parseNetworks(cli: Cli, words: readonly string[]): Container['networks'] {
  if (words.includes('none')) {
    if (words.length > 1) fail('invalidArgument', 'no other networks may be specified with network none');
    return [];
  }
  return (words.length === 0 ? ['default'] : words).map((word) => {
    const [network = '', ...properties] = word.split(',');
    if (cli.env['CLEAT_TEST_APPLE_MACOS'] === '15' && network !== 'default')
      fail('unsupported', 'non-default network configuration requires macOS 26 or newer');
    if (!cli.store.networks().some(({ name }) => name === network))
      fail('notFound', `network ${network} not found`);
    const found = properties.map(
      (each) => NETWORK_WORD.exec(each) ?? fail('invalidArgument', `invalid network property ${each}`),
    );
    const value = (key: string) => found.find((each) => each[1] === key)?.[2];
    const mtu = Number(value('mtu') ?? 1280);
    if (!Number.isInteger(mtu) || mtu < 1280 || mtu > 65_535)
      fail('invalidArgument', `invalid mtu value in ${word}`);
    const mac = value('mac');
    return { network, mtu, ...(mac === undefined ? {} : { mac }) };
  });
}
