import { CleatError } from '../../../../src-shared/model/error';
import type { PortMapping } from '../../../../src-shared/model/container';
import { forEach } from '../each';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import type { Wanted } from '../targets';
import { plainText } from '../text';

/** `80`, `80/tcp`. Throws `cli.option`. */
function wantedPort(text: string): (port: PortMapping) => boolean {
  const found = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text);
  if (!found) {
    const expected = 'a container’s port, as 80 or 53/udp';
    throw CleatError.of('cli.option', { option: '--port', value: text, expected });
  }
  const [, number, protocol = 'tcp'] = found;
  return (port) => port.containerPort === Number(number) && port.protocol === protocol;
}

/** `cleat port NAME…`: where each published port of a container is reached, `80/tcp -> 0.0.0.0:8080`. */
export async function port(
  wanted: Omit<Wanted, 'runtime'>,
  { only, ...options }: GlobalOptions & { readonly only?: string },
): Promise<void> {
  const isWanted = only === undefined ? () => true : wantedPort(only);
  const several = wanted.names.length > 1 || wanted.filters.length > 0;
  const all: { name: string; ports: readonly PortMapping[] }[] = [];
  await forEach({
    verb: 'port',
    wanted,
    options,
    work: async (client, ref, signal) => {
      const { container } = await client.containers.inspect({ ref }, { signal });
      const ports = container.ports.filter((one) => one.hostPort !== undefined && isWanted(one));
      if (only !== undefined && ports.length === 0)
        throw CleatError.of('cli.port', { name: container.name, port: only });
      return ports;
    },
    onDone: async ({ target, value: ports }) => {
      all.push({ name: target.name, ports });
      if (options.json) return;
      const before = several ? `${plainText(target.name)} ` : '';
      for (const one of ports) await print(`${before}${line(one)}`);
    },
  });
  if (options.json) await printJson(all);
}

function line({ hostIp = '0.0.0.0', hostPort = 0, containerPort, protocol }: PortMapping): string {
  const host = hostIp.includes(':') ? `[${hostIp}]` : hostIp;
  return `${containerPort}/${protocol} -> ${host === '' ? '0.0.0.0' : host}:${hostPort}`;
}
