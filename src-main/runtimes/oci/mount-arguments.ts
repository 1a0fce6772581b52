import { assertNever } from '../../../src-shared/model/assert-never';
import type { BindMount, Mount } from '../../../src-shared/plugin-api/run-spec';
import { csvField } from './csv';
import type { CliOptions } from './run-arguments';

function mountFields(mount: Mount, cli: CliOptions): string[] {
  const target = `target=${mount.container}`;
  switch (mount.type) {
    case 'bind':
      return [
        'type=bind',
        `source=${mount.host}`,
        target,
        ...(mount.readonly ? ['readonly'] : []),
        ...(mount.recursive === false ? ['bind-nonrecursive'] : []),
        ...(mount.relabel === undefined ? [] : [`relabel=${mount.relabel}`]),
      ];
    case 'volume':
      return [
        'type=volume',
        ...(mount.name === undefined ? [] : [`source=${mount.name}`]),
        target,
        // Podman 4 knows `readonly` of a bind only.
        ...(mount.readonly ? [cli === 'podman' ? 'ro' : 'readonly'] : []),
      ];
    case 'tmpfs':
      return [
        'type=tmpfs',
        target,
        ...(mount.size === undefined ? [] : [`tmpfs-size=${mount.size}`]),
        ...(mount.mode === undefined ? [] : [`tmpfs-mode=${mount.mode}`]),
      ];
    default:
      return assertNever(mount);
  }
}

/** True where the CLI can say a mount only with `--volume`: Docker's `--mount` knows no relabelling. */
export function needsVolumeOption(mount: Mount, cli: CliOptions): mount is BindMount {
  return mount.type === 'bind' && mount.relabel !== undefined && cli === 'docker';
}

/** The options of one mount: `--mount` with CSV, since `--volume` breaks on a colon. */
export function mountArguments(mount: Mount, cli: CliOptions): string[] {
  if (!needsVolumeOption(mount, cli)) return ['--mount', mountFields(mount, cli).map(csvField).join(',')];
  const options = [...(mount.readonly ? ['ro'] : []), mount.relabel === 'private' ? 'Z' : 'z'];
  return ['--volume', `${mount.host}:${mount.container}:${options.join(',')}`];
}
