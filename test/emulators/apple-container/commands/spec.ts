import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cli } from '../cli';
import type { Parsed } from '../parser/parse';
import { fail, Lacks, Misuse } from '../refusal';
import { descriptorOf } from '../shapes/image';
import type { Container, Image } from '../state/records';
import { since } from '../version';
import { parseMounts } from './mounts';
import { parseNetworks, parsePorts } from './ports';

const MIB = 1024 * 1024;
const UNITS = ['b', 'k', 'm', 'g', 't', 'p'];
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Options whose effect a process on the host cannot have. */
const LACKED = [
  '--gid',
  '--uid',
  '--user',
  '--ulimit',
  '--cap-add',
  '--cap-drop',
  '--init',
  '--init-image',
  '--kernel',
  '--kernel-arg',
  '--masked-path',
  '--publish-socket',
  '--read-only',
  '--read-only-path',
  '--rosetta',
  '--runtime',
  '--ssh',
  '--shm-size',
  '--tmpfs',
  '--virtualization',
];

/** Fails with 70 for the given options that change what a host process cannot change. */
export function refuseLacked(parsed: Parsed, lacked: readonly string[] = LACKED): void {
  const found = parsed.given().find((name) => lacked.includes(longName(name, lacked)));
  if (found !== undefined) throw new Lacks(`the option ${found}`);
}

/** The container that `run` and `create` words ask for, made of an image. */
export function containerOf(cli: Cli, parsed: Parsed, image: Image): Container {
  const [, ...words] = parsed.words;
  const { Entrypoint = [], Cmd = [], Env = [], WorkingDir, StopSignal } = image.config;
  const entrypoint = parsed.value('--entrypoint');
  const hasOwn = entrypoint !== undefined && entrypoint !== '';
  const tail = words.length > 0 ? words : hasOwn ? [] : Cmd;
  const [executable, ...args] = [...(hasOwn ? [entrypoint] : Entrypoint), ...tail];
  if (executable === undefined)
    fail('invalidArgument', 'Command/Entrypoint not specified for container process');
  const environment = [
    ...(Env.some((each) => each.startsWith('PATH=')) ? [] : [DEFAULT_PATH]),
    ...Env.filter((each) => each.includes('=')),
  ];
  const dns = parseDns(parsed);
  return {
    id: parsed.value('--name') ?? randomUUID(),
    image: { reference: image.name, descriptor: descriptorOf(image) },
    mounts: parseMounts(cli, parsed),
    publishedPorts: parsePorts(parsed.values('--publish')),
    labels: { ...parseLabels(parsed.values('--label')) },
    networks: parseNetworks(cli, parsed.values('--network')),
    ...(dns ? { dns } : {}),
    executable,
    arguments: args,
    environment: merge(environment, environmentWords(cli, parsed)),
    workingDirectory: parsed.value('--workdir') ?? WorkingDir ?? '/',
    terminal: parsed.flag('--tty'),
    cpus: Number(parsed.value('--cpus') ?? 4),
    memoryInBytes: parseMemory(parsed.value('--memory') ?? '1g'),
    ...(StopSignal === undefined ? {} : { stopSignal: StopSignal }),
    autoRemove: parsed.flag('--rm'),
    created: Date.now(),
  };
}

/** What can be wrong with a name before anything is made. */
export function checkName(cli: Cli, id: string): void {
  const isLong = id.length > 63 && since(cli.version, '1.2.0');
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(id) && !isLong) return;
  fail('invalidArgument', `container ID ${id} is not a valid container ID`);
}

/** `k=v` words; a value may hold no `=`, a bare key is empty (contract §5.3). */
export function parseLabels(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [key = '', value = '', ...more] = word.split('=');
      if (key === '' || more.length > 0) fail('invalidArgument', `invalid label format ${word}`);
      return [key, value];
    }),
  );
}

/** `K=V`, or `K` from the CLI's own environment, from files and options. */
export function environmentWords(cli: Cli, parsed: Parsed): string[] {
  const lines = parsed.values('--env-file').flatMap((path) => {
    const file = resolve(cli.cwd, path);
    if (!existsSync(file)) fail('notFound', `env file not found: ${path}`);
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  });
  return [...lines, ...parsed.values('--env')].flatMap((word) => {
    if (word.includes('=')) return [word];
    const inherited = cli.env[word];
    return inherited === undefined ? [] : [`${word}=${inherited}`];
  });
}

/** The later of a name wins. */
export function merge(...lists: readonly (readonly string[])[]): string[] {
  return [...new Map(lists.flat().map((word) => [word.split('=')[0], word])).values()];
}

/** Bytes of `512m`, `1.5g` or a bare number; the real floor is 200 MiB. */
export function parseMemory(text: string): number {
  const parts = /^(\d+(?:\.\d+)?)\s*([bkmgtp]?)(?:i?b)?$/i.exec(text);
  if (!parts) fail('invalidArgument', `invalid memory value: ${text}`);
  const power = Math.max(0, UNITS.indexOf((parts[2] ?? '').toLowerCase()));
  const bytes = Math.floor(Number(parts[1]) * 1024 ** power);
  if (bytes < 200 * MIB)
    fail('invalidArgument', `minimum memory amount allowed is 200 MiB (got ${bytes} bytes)`);
  return bytes;
}

function parseDns(parsed: Parsed): Container['dns'] {
  const domain = parsed.value('--dns-domain');
  const given = parsed.given().some((name) => name.startsWith('--dns'));
  if (!parsed.flag('--no-dns')) {
    return {
      nameservers: [...parsed.values('--dns')],
      searchDomains: [...parsed.values('--dns-search')],
      options: [...parsed.values('--dns-option')],
      ...(domain === undefined ? {} : { domain }),
    };
  }
  if (given) throw new Misuse('`--no-dns` cannot be used with other DNS options');
  return undefined;
}

/** Whether a path is a directory; undefined when nothing is there. */
export function isDirectory(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

function longName(name: string, lacked: readonly string[]): string {
  const long = { '-u': '--user', '-k': '--kernel' }[name];
  return long !== undefined && lacked.includes(long) ? long : name;
}
