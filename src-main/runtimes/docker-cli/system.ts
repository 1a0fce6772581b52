import { z } from 'zod';
import type { CliFailure, CliStatus } from '../../../src-shared/plugin-api/cli-engine';
import type { ProcessTable } from '../../../src-shared/model/stats';
import { json, jsonRows } from './json-lines';

/** `Docker version 28.2.2, build e6534b4`, `nerdctl version 2.0.0`: a word “version”, then the number. */
const VERSION = /\bversion:? v?(\d+\.\d+(?:\.\d+)?)/i;

export function parseVersion(output: string): string {
  const found = VERSION.exec(output)?.[1];
  if (found === undefined) throw new Error('it tells no version');
  return found;
}

const infoSchema = z.object({
  ID: z.string().default(''),
  ServerVersion: z.string().default(''),
  /** Docker's alone: others that speak like it have none. */
  DockerRootDir: z.string().optional(),
});

/** `info`. Docker prints all of it, empty, when its engine does not answer. */
export function parseInfo(output: string): CliStatus {
  const { ID, ServerVersion, DockerRootDir } = infoSchema.parse(json(output));
  if (ID === '' && ServerVersion === '') return { isRunning: false };
  return {
    isRunning: true,
    ...(ID === '' ? {} : { root: ID }),
    ...(ID === '' || !DockerRootDir ? {} : { id: ID }),
  };
}

const imageSchema = z.object({ Repository: z.string(), Tag: z.string() });

/** `images`; those without a name are left out. */
export function parseImages(output: string): string[] {
  return jsonRows(output, imageSchema)
    .filter(({ Repository, Tag }) => Repository !== '<none>' && Repository !== '' && Tag !== '<none>')
    .map(({ Repository, Tag }) => (Tag === '' ? Repository : `${Repository}:${Tag}`));
}

const namedSchema = z.object({ Name: z.string() });

/** `network ls`, `volume ls`. */
export function parseNames(output: string): string[] {
  return jsonRows(output, namedSchema).map(({ Name }) => Name);
}

/** `wait`: the exit code. */
export function parseExitCode(output: string): number {
  return z.coerce.number().int().min(0).max(255).parse(z.string().regex(/^\d+$/).parse(output.trim()));
}

/** `top`, as `ps` prints it: the last column is all that is left. */
export function parseTop(output: string): ProcessTable {
  const [head, ...rows] = output.trimEnd().split('\n');
  const titles = (head ?? '').trim().split(/\s+/);
  if (titles.length < 2) throw new Error('it prints no table');
  return {
    titles,
    processes: rows.map((line) => {
      const words = line.trim().split(/\s+/);
      return [...words.slice(0, titles.length - 1), words.slice(titles.length - 1).join(' ')];
    }),
  };
}

const MEANINGS: readonly (readonly [RegExp, CliFailure['kind']])[] = [
  [
    /permission denied while trying to connect|permission denied.*containerd\.sock|dial unix .*permission denied/i,
    'denied',
  ],
  [
    /cannot connect to the docker daemon|error during connect|is the docker daemon running|cannot access containerd socket|rootless containerd not running|connection refused|failed to dial/i,
    'down',
  ],
  [/no such (?:container|object|image|network|volume)|no container with/i, 'unknown'],
  [/name .* is already (?:in use|used)|already in use by container/i, 'name-taken'],
  [
    /is not running|is already (?:running|paused)|is not paused|not in (?:the )?running|you cannot remove a running|container .* is (?:paused|running|restarting)|is in .*(?:running|paused) (?:status|state)/i,
    'conflict',
  ],
  [/invalid signal|invalid container name|unknown signal/i, 'invalid'],
  [/unknown (?:command|subcommand|flag|shorthand flag)|is not a docker command/i, 'absent'],
];

/** What a refusal means, in the words of Docker 20.10 to 28 and of nerdctl, which logs as `level=fatal msg="…"`. */
export function failureOf(stderr: string): CliFailure {
  const kind = MEANINGS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'other';
  return { kind, detail: detailOf(stderr) };
}

function detailOf(stderr: string): string {
  const logged = [...stderr.matchAll(/level=(?:fatal|error) msg="((?:[^"\\]|\\.)*)"/g)].at(-1)?.[1];
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = logged?.replaceAll('\\"', '"') ?? lines[0];
  return (
    line?.replace(/^Error response from daemon: |^Error(?: response)?: |^docker: /, '') ?? 'it said nothing.'
  );
}
