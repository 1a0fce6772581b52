import type { PortMapping } from '../../src-shared/model/container';
import type { Engine } from '../../src-shared/model/engine';

/** A published or exposed port as the list shows it; `href` only where a browser here can reach it. */
export interface PortLink {
  readonly text: string;
  readonly published: boolean;
  readonly href?: string;
}

const EVERYWHERE = new Set(['', '0.0.0.0', '::', '127.0.0.1', '::1', 'localhost']);

/** One entry per published port: the IPv4 and IPv6 twins of a mapping are the same thing to a person. */
export function portLinks(ports: readonly PortMapping[], engine: Engine | undefined): readonly PortLink[] {
  const kind = engine?.endpoint.kind;
  const local = kind === 'unix' || kind === 'npipe' || kind === 'cli';
  const links = new Map<string, PortLink>();
  for (const port of [...ports].sort(byPublished)) {
    const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
    if (port.hostPort === undefined) {
      const text = `${port.containerPort}${protocol}`;
      links.set(`exposed ${text}`, { text, published: false });
      continue;
    }
    const address = EVERYWHERE.has(port.hostIp ?? '') ? '' : `${port.hostIp}:`;
    const text = `${address}${port.hostPort}:${port.containerPort}${protocol}`;
    const reachable = local && address === '' && protocol === '';
    links.set(text, {
      text,
      published: true,
      ...(reachable ? { href: `http://localhost:${port.hostPort}` } : {}),
    });
  }
  return [...links.values()];
}

function byPublished(a: PortMapping, b: PortMapping): number {
  return (
    Number(a.hostPort === undefined) - Number(b.hostPort === undefined) ||
    (a.hostPort ?? a.containerPort) - (b.hostPort ?? b.containerPort)
  );
}
