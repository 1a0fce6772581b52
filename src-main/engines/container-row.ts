import {
  CONTAINER_STATES,
  type ContainerState,
  type Health,
  type PortMapping,
} from '../../src-shared/model/container';

const STATES: ReadonlySet<string> = new Set(CONTAINER_STATES);
const isState = (word: string): word is ContainerState => STATES.has(word);

/** Podman's words for what the others name differently. */
const SYNONYMS: Readonly<Record<string, ContainerState>> = { configured: 'created', stopped: 'exited' };

export function stateOf(word: string): ContainerState {
  const lower = word.toLowerCase();
  return SYNONYMS[lower] ?? (isState(lower) ? lower : 'unknown');
}

export function isHealth(word: string | undefined): word is Health {
  return word === 'starting' || word === 'healthy' || word === 'unhealthy';
}

/** Without the slash, and not one of the names that other containers link it by (`/other/alias`). */
export function nameOf(names: readonly string[] | null | undefined): string {
  const plain = (names ?? []).map((name) => name.replace(/^\//, ''));
  return plain.find((name) => !name.includes('/')) ?? plain[0] ?? '';
}

export function imageIdOf(id: string | undefined): string {
  return id === undefined || id === '' || id.includes(':') ? (id ?? '') : `sha256:${id}`;
}

/** Epoch ms of an RFC 3339 time; undefined for Go's zero time and for no time. */
export function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) || time <= 0 ? undefined : time;
}

const portKey = (port: PortMapping): string =>
  [port.containerPort, port.protocol, port.hostPort ?? 0, port.hostIp ?? '']
    .map((part) => (typeof part === 'number' ? String(part).padStart(5, '0') : part))
    .join(' ');

/** By container port, protocol, host port and address; each once. */
export function sortedPorts(ports: readonly PortMapping[]): PortMapping[] {
  if (ports.length < 2) return [...ports];
  const byKey = new Map(ports.map((port) => [portKey(port), port]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, port]) => port);
}

/** `80/tcp` → port and protocol, for the maps of an inspect answer. */
export function inspectedPorts(
  map: Readonly<
    Record<string, readonly { HostIp?: string | undefined; HostPort?: string | undefined }[] | null>
  >,
  exposed: boolean,
): PortMapping[] {
  const ports = Object.entries(map).flatMap(([key, bindings]): PortMapping[] => {
    const [number, protocol = 'tcp'] = key.split('/');
    const containerPort = Number(number);
    if (bindings === null || bindings.length === 0) return exposed ? [{ containerPort, protocol }] : [];
    return bindings.map((binding) => ({
      ...(binding.HostIp ? { hostIp: binding.HostIp } : {}),
      ...(binding.HostPort ? { hostPort: Number(binding.HostPort) } : {}),
      containerPort,
      protocol,
    }));
  });
  return sortedPorts(ports);
}
