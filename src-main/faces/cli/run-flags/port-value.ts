import type { PublishedPort } from '../../../../src-shared/plugin-api/run-spec';
import { wrongValue } from './values';

const EXPECTED = '[[IP:]HOST:]CONTAINER[/tcp|udp|sctp], ports or ranges of the same length';
const MOST = 65_535;

function range(text: string): number[] | undefined {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === '' || from > to || to > MOST) return undefined;
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** `-p [[IP:]HOST:]CONTAINER[/PROTOCOL]`; a range gives a port each. Throws `cli.option`. */
export function portValue(option: string, value: string): PublishedPort[] {
  const [, bracketed, plainIp, hostText = '', inside = '', protocol = 'tcp'] =
    /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):(?=[^:]*:))?(?:([^:]*):)?([\d-]+)(?:\/(tcp|udp|sctp))?$/.exec(value) ??
    [];
  const ports = range(inside);
  const hosts = hostText === '' ? undefined : range(hostText);
  if (!ports || (hostText !== '' && hosts?.length !== ports.length))
    throw wrongValue(option, value, EXPECTED);
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp')
    throw wrongValue(option, value, EXPECTED);
  const hostIp = bracketed ?? plainIp ?? '';
  return ports.map((container, at) => {
    const host = hosts?.[at];
    return {
      ...(hostIp === '' ? {} : { hostIp }),
      ...(host === undefined ? {} : { host }),
      container,
      protocol,
    };
  });
}
