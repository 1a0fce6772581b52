import type { Mount } from '../../src-shared/plugin-api/run-spec';
import type { Made } from './inspected';

const ANONYMOUS = /^[0-9a-f]{64}$/;
const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** The mounts a run would ask for; volumes that the image itself declares are left out. */
export function mountsOf(
  { Mounts, HostConfig }: Made,
  declared: readonly string[],
): { mounts: Mount[]; omitted: string[] } {
  const mounts: Mount[] = [];
  const omitted: string[] = [];
  for (const { Type, Name, Source, Destination, Mode, RW } of Mounts) {
    const readonly = !RW;
    if (Type === 'bind') {
      const relabel = Mode.split(',').includes('Z')
        ? 'private'
        : Mode.split(',').includes('z')
          ? 'shared'
          : undefined;
      mounts.push({
        type: 'bind',
        host: Source,
        container: Destination,
        readonly,
        ...(relabel === undefined ? {} : { relabel }),
      });
    } else if (Type === 'volume') {
      const isAnonymous = ANONYMOUS.test(Name);
      if (isAnonymous && declared.includes(Destination)) continue;
      mounts.push({
        type: 'volume',
        ...(isAnonymous ? {} : { name: Name }),
        container: Destination,
        readonly,
      });
    } else if (Type === 'tmpfs') {
      if (!(Destination in HostConfig.Tmpfs)) mounts.push({ type: 'tmpfs', container: Destination });
    } else omitted.push(`the ${Type} mount at ${Destination}`);
  }
  for (const [container, options] of Object.entries(HostConfig.Tmpfs)) {
    const [, number, unit = ''] = /(?:^|,)size=(\d+)([kmg]?)/i.exec(options) ?? [];
    const mode = /(?:^|,)mode=([0-7]{3,4})/.exec(options)?.[1];
    mounts.push({
      type: 'tmpfs',
      container,
      ...(number === undefined ? {} : { size: Number(number) * (UNITS[unit.toLowerCase()] ?? 1) }),
      ...(mode === undefined ? {} : { mode }),
    });
  }
  return { mounts, omitted };
}
