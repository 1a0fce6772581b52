import type { Mount } from '../../src-shared/plugin-api/run-spec';
import type { Made } from './inspected';

const ANONYMOUS = /^[0-9a-f]{64}$/;
const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Podman makes these writable by itself where the root file system is read-only. */
function isPodmansOwn(container: string, options: string): boolean {
  return /^\/(?:run|tmp|var\/tmp|dev\/shm)$/.test(container) && options.includes('tmpcopyup');
}

/** The mounts a run would ask for; volumes that the image itself declares are left out. */
export function mountsOf(
  { Mounts, HostConfig }: Made,
  declared: readonly string[],
): { mounts: Mount[]; omitted: string[] } {
  const mounts: Mount[] = [];
  const omitted: string[] = [];
  for (const { Type, Name, Source, Destination, Mode, RW } of Mounts) {
    const readonly = !RW;
    const asked = HostConfig.Mounts.find(({ Target }) => Target === Destination);
    if (Type === 'bind') {
      const place = `${Source}:${Destination}:`;
      const given = HostConfig.Binds.find((bind) => bind.startsWith(place))?.slice(place.length) ?? '';
      const options = `${Mode},${given}`.split(',');
      const relabel = options.includes('Z') ? 'private' : options.includes('z') ? 'shared' : undefined;
      // Docker says it of what `--mount` made; Podman has `bind` where it is `rbind` else.
      const isShallow = asked?.BindOptions?.NonRecursive === true || options.includes('bind');
      mounts.push({
        type: 'bind',
        host: Source,
        container: Destination,
        readonly,
        ...(relabel === undefined ? {} : { relabel }),
        ...(isShallow ? { recursive: false } : {}),
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
      if (Destination in HostConfig.Tmpfs) continue;
      const { SizeBytes = 0, Mode: mode = 0 } = asked?.TmpfsOptions ?? {};
      mounts.push({
        type: 'tmpfs',
        container: Destination,
        ...(SizeBytes > 0 ? { size: SizeBytes } : {}),
        ...(mode > 0 ? { mode: mode.toString(8) } : {}),
      });
    } else omitted.push(`the ${Type} mount at ${Destination}`);
  }
  for (const [container, options] of Object.entries(HostConfig.Tmpfs)) {
    const [, number, unit = ''] = /(?:^|,)size=(\d+)([kmg]?)/i.exec(options) ?? [];
    const mode = /(?:^|,)mode=([0-7]{3,4})/.exec(options)?.[1];
    const isPlain = number === undefined && mode === undefined;
    if (isPlain && HostConfig.ReadonlyRootfs && isPodmansOwn(container, options)) continue;
    mounts.push({
      type: 'tmpfs',
      container,
      ...(number === undefined ? {} : { size: Number(number) * (UNITS[unit.toLowerCase()] ?? 1) }),
      ...(mode === undefined ? {} : { mode }),
    });
  }
  return { mounts, omitted };
}
