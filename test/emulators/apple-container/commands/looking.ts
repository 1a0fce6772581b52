import type { Perform } from '../cli';
import { compact, inspected } from '../json';
import { fail } from '../refusal';
import { containerShape } from '../shapes/container';
import { checkFormat } from './format';

/** `list`: running ones unless `--all`, in no order: the real one walks a dictionary. */
export const list: Perform = (cli, parsed) => {
  const held = cli.store
    .containers()
    .filter(({ state }) => parsed.flag('--all') || state === 'running')
    .map((each) => ({ each, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
  if (checkFormat(parsed) === 'json') {
    cli.out(
      compact(
        cli.version,
        held.map((each) => containerShape(cli.version, cli.store, each)),
      ),
    );
  } else cli.out(held.map(({ config }) => `${config.id}\n`).join(''));
  return 0;
};

/** `inspect`: all or nothing. */
export const inspect: Perform = (cli, parsed) => {
  const ids = [...new Set(parsed.words)];
  const missing = ids.filter((id) => !cli.store.container(id)).sort();
  if (missing.length > 0) fail('notFound', `container not found: ${missing.join(', ')}`);
  const held = ids.flatMap((id) => cli.store.container(id) ?? []);
  cli.out(
    inspected(
      cli.version,
      held.map((each) => containerShape(cli.version, cli.store, each)),
    ),
  );
  return 0;
};
