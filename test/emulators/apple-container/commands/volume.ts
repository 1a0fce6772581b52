import type { Cli, Perform } from '../cli';
import { compact, inspected } from '../json';
import { fail } from '../refusal';
import { volumeShape } from '../shapes/others';
import type { Store } from '../state/store';
import { checkFormat } from './format';
import { parseLabels } from './spec';

const DEFAULT_BYTES = 549_755_813_888;

export function checkVolumeName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) && name.length <= 255) return;
  fail('invalidArgument', `invalid volume name '${name}'`);
}

export function makeVolume(
  cli: Cli,
  name: string,
  labels: Record<string, string>,
  options: Record<string, string> = {},
): void {
  const size = options['size'];
  const sizeInBytes = size === undefined ? DEFAULT_BYTES : parseSize(size);
  cli.store.putVolume({ name, labels, options, sizeInBytes, created: Date.now() });
}

export const createVolume: Perform = (cli, parsed) => {
  const [name = ''] = parsed.words;
  checkVolumeName(name);
  if (cli.store.volumes().some((each) => each.name === name))
    fail('exists', `volume '${name}' already exists`);
  const size = parsed.value('-s');
  const options = { ...parseLabels(parsed.values('--opt')), ...(size === undefined ? {} : { size }) };
  makeVolume(cli, name, parseLabels(parsed.values('--label')), options);
  cli.out(`${name}\n`);
  return 0;
};

export const listVolumes: Perform = (cli, parsed) => {
  const volumes = cli.store.volumes();
  if (checkFormat(parsed) === 'json') {
    cli.out(
      compact(
        cli.version,
        volumes.map((each) => volumeShape(cli.version, cli.store.folder, each)),
      ),
    );
  } else cli.out(volumes.map(({ name }) => `${name}\n`).join(''));
  return 0;
};

export const inspectVolumes: Perform = (cli, parsed) => {
  const found = parsed.words.map(
    (name) =>
      cli.store.volumes().find((each) => each.name === name) ?? fail('notFound', `volume not found: ${name}`),
  );
  cli.out(
    inspected(
      cli.version,
      found.map((each) => volumeShape(cli.version, cli.store.folder, each, true)),
    ),
  );
  return 0;
};

export const deleteVolumes: Perform = (cli, parsed) => {
  const { store } = cli;
  const known = store.volumes().map(({ name }) => name);
  const names = parsed.flag('--all') ? known : [...parsed.words];
  if (names.length === 0 && !parsed.flag('--all'))
    fail('invalidArgument', 'no volumes specified and --all not supplied');
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0)
    fail('notFound', `failed to delete one or more volumes: ${JSON.stringify(missing)}`);
  const used = names.filter((name) => usersOf(store, name).length > 0);
  for (const name of names) {
    if (used.includes(name)) {
      cli.err(
        `failed to delete volume: ["error": volume '${name}' is currently in use and cannot be accessed by another container, or deleted]\n`,
      );
      continue;
    }
    store.removeVolume(name);
    cli.out(`${name}\n`);
  }
  if (used.length > 0)
    fail('internalError', `delete failed for one or more volumes: ${JSON.stringify(used)}`);
  return 0;
};

/** Every volume that no container names goes, named ones too (contract §5.5). */
export const pruneVolumes: Perform = (cli) => {
  const unused = cli.store.volumes().filter(({ name }) => usersOf(cli.store, name).length === 0);
  for (const { name } of unused) {
    cli.store.removeVolume(name);
    cli.out(`${name}\n`);
  }
  cli.err('Reclaimed 0 bytes in disk space\n');
  return 0;
};

function usersOf(store: Store, name: string): string[] {
  return store
    .containers()
    .filter(({ config }) => config.mounts.some((mount) => mount.kind === 'volume' && mount.name === name))
    .map(({ config }) => config.id);
}

function parseSize(text: string): number {
  const parts = /^(\d+)([kmgt]?)b?$/i.exec(text) ?? fail('invalidArgument', `invalid volume size '${text}'`);
  return (
    Number(parts[1]) * 1024 ** Math.max(0, ['', 'k', 'm', 'g', 't'].indexOf((parts[2] ?? '').toLowerCase()))
  );
}
