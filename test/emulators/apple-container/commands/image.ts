import type { Perform } from '../cli';
import { compact, inspected } from '../json';
import { fail } from '../refusal';
import { imageInspection, imageShape } from '../shapes/image';
import { checkFormat } from './format';
import { pullImage } from './pull';
import { findImage, fullReference, shortReference, withTag } from './reference';

export const listImages: Perform = (cli, parsed) => {
  if (parsed.flag('--quiet') && parsed.flag('--verbose')) {
    fail('invalidArgument', 'cannot use flag --quiet and --verbose together');
  }
  const images = cli.store.images();
  if (checkFormat(parsed) === 'json')
    cli.out(
      compact(
        cli.version,
        images.map((each) => imageShape(cli.version, each)),
      ),
    );
  else cli.out(images.map(({ name }) => `${shortReference(name)}\n`).join(''));
  return 0;
};

/** `image pull`: nothing on standard output. */
export const pull: Perform = (cli, parsed) => {
  pullImage(cli, parsed, parsed.words[0] ?? '');
  return 0;
};

export const inspectImages: Perform = (cli, parsed) => {
  const found = parsed.words.map(
    (word) => findImage(cli.store, word) ?? fail('notFound', `image not found: ${word}`),
  );
  cli.out(
    inspected(
      cli.version,
      found.map((each) => imageInspection(cli.version, each)),
    ),
  );
  return 0;
};

/** `image tag`: the target is printed as it was typed. */
export const tag: Perform = (cli, parsed) => {
  const [source = '', target = ''] = parsed.words;
  const image = findImage(cli.store, source) ?? fail('notFound', `image with reference ${source}`);
  const isBare = !image.name.startsWith('docker.io/') && !target.includes('/');
  cli.store.putImage({ ...image, name: isBare ? withTag(target) : fullReference(target) });
  cli.out(`${target}\n`);
  return 0;
};

/** `image delete`: an image that a container uses goes too. */
export const deleteImages: Perform = (cli, parsed) => {
  const { store } = cli;
  const isAll = parsed.flag('--all');
  if (!isAll && parsed.words.length === 0)
    fail('invalidArgument', 'no image specified and --all not supplied');
  if (isAll && parsed.words.length > 0)
    fail('invalidArgument', 'explicitly supplied images conflict with the --all flag');
  const words = isAll ? store.images().map(({ name }) => name) : parsed.words;
  const missing = words.filter((word) => !findImage(store, word));
  for (const word of words) {
    const image = findImage(store, word);
    if (!image) continue;
    store.removeImage(image.name);
    cli.out(`${image.name}\n`);
  }
  cli.err('Reclaimed 0 bytes in disk space\n');
  if (missing.length === 0 || parsed.flag('--force')) return 0;
  return fail('notFound', `failed to delete one or more images: ${JSON.stringify(missing)}`);
};

/** `image prune`: without `--all` only what has no name, and here every image has one. */
export const pruneImages: Perform = (cli, parsed) => {
  const { store } = cli;
  const used = new Set(store.containers().map(({ config }) => config.image.reference));
  const unused = parsed.flag('--all') ? store.images().filter(({ name }) => !used.has(name)) : [];
  for (const { name } of unused) {
    store.removeImage(name);
    cli.out(`untagged ${name}\n`);
  }
  cli.err('Reclaimed 0 bytes in disk space\n');
  return 0;
};
