import { CleatError } from '../../../../src-shared/model/error';
import type { RunSpec } from '../../../../src-shared/plugin-api/run-spec';
import { editDistance } from '../../../runtimes/suggest';
import { RUN_FLAGS, type Draft, type RunFlag } from './table';

export interface ParsedRun {
  readonly spec: RunSpec;
  readonly runtime?: string;
  readonly json: boolean;
}

export interface RunSurroundings {
  /** Relative paths on the host are of this folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `cleat launch`: whose help a failure names. */
  readonly command: string;
}

const BY_NAME = new Map(
  RUN_FLAGS.flatMap((flag): [string, RunFlag][] => [
    [flag.name, flag],
    ...(flag.aliases ?? []).map((alias): [string, RunFlag] => [alias, flag]),
  ]),
);
const BY_SHORT = new Map(
  RUN_FLAGS.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag] as const])),
);

/** The option somebody most likely meant. */
function nearest(typed: string): string | undefined {
  const [best] = [...BY_NAME.keys()]
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.min(3, Math.floor(name.length / 3))))
    .sort((a, b) => a.distance - b.distance);
  return best?.name;
}

/**
 * Reads `[OPTIONS] IMAGE [COMMAND…]` as `docker run` does: `--name=x`, `--name x`, joined short options (`-it`,
 * `-dp 80:80`, `-p80:80`). What follows the image belongs to the command. Throws `cli.usage`, `cli.option`.
 */
export function parseRun(args: readonly string[], { cwd, env, command }: RunSurroundings): ParsedRun {
  const draft: Draft = { spec: { image: '', argv: [] }, json: false, cwd, env };
  const misuse = (problem: string, suggestion = ''): CleatError =>
    CleatError.of('cli.usage', { problem, suggestion, help: `${command} --help` });
  const rest = [...args];
  const valueFor = (option: string): string => {
    const next = rest.shift();
    if (next === undefined) throw misuse(`Option “${option}” needs a value.`);
    return next;
  };
  const readLong = (word: string): void => {
    const at = word.indexOf('=');
    const name = at < 0 ? word.slice(2) : word.slice(2, at);
    const flag = BY_NAME.get(name);
    if (!flag) {
      const near = nearest(name);
      throw misuse(`Unknown option “--${name}”.`, near ? `--${near}` : '');
    }
    const given = at < 0 ? undefined : word.slice(at + 1);
    const value = given ?? (flag.takes === undefined ? 'true' : valueFor(`--${name}`));
    flag.apply(draft, value, `--${name}`);
  };
  const readShort = (word: string): void => {
    for (let letters = word.slice(1); letters !== ''; letters = letters.slice(1)) {
      const [letter = ''] = letters;
      const flag = BY_SHORT.get(letter);
      if (!flag) throw misuse(`Unknown option “-${letter}”${word.length > 2 ? ` in “${word}”` : ''}.`);
      const more = letters.slice(1);
      if (flag.takes === undefined && !more.startsWith('=')) {
        flag.apply(draft, 'true', `-${letter}`);
        continue;
      }
      const value = more === '' ? valueFor(`-${letter}`) : more.replace(/^=/, '');
      flag.apply(draft, value, `-${letter}`);
      return;
    }
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith('-') && word !== '-' && word !== '--') {
      if (word.startsWith('--')) readLong(word);
      else readShort(word);
      continue;
    }
    const image = word === '--' ? rest.shift() : word;
    if (image === undefined) break;
    const { spec, json, runtime } = draft;
    return { spec: { ...spec, image, argv: rest }, json, ...(runtime === undefined ? {} : { runtime }) };
  }
  throw misuse('An image is needed.');
}

/** The options as lines of help. */
export function runFlagsHelp(): string {
  const lines = RUN_FLAGS.map(({ name, short, takes, help }): [string, string] => [
    `  ${short === undefined ? '   ' : `-${short},`} --${name}${takes === undefined ? '' : ` ${takes}`}`,
    help,
  ]);
  const width = Math.max(...lines.map(([left]) => left.length)) + 2;
  return lines.map(([left, help]) => left.padEnd(width) + help).join('\n');
}
