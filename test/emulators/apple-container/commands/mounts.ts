import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Cli } from '../cli';
import type { Parsed } from '../parser/parse';
import { fail, Lacks } from '../refusal';
import type { Mount } from '../state/records';
import { isDirectory } from './spec';
import { checkVolumeName, makeVolume } from './volume';

/** The mounts of `--volume` and `--mount` words, in that order; named volumes that are missing are made. */
export function parseMounts(cli: Cli, parsed: Parsed): Mount[] {
  const volumes = parsed.values('--volume').map((word) => volumeWord(cli, word));
  return [...volumes, ...parsed.values('--mount').map((word) => mountWord(cli, word))];
}

/** `src:dst[:opts]`; `dst` alone is an anonymous volume. */
function volumeWord(cli: Cli, word: string): Mount {
  const [source = '', destination, opts, ...more] = word.split(':');
  if (more.length > 0) fail('invalidArgument', `invalid volume format ${word}`);
  const options = opts === undefined || opts === '' ? [] : opts.split(',');
  if (destination === undefined) return anonymous(cli, absolute(source, word), options);
  const place = absolute(destination, word);
  if (!source.includes('/') && source !== '.' && source !== '..') return named(cli, source, place, options);
  const path = resolve(cli.cwd, source);
  const isFolder = isDirectory(path);
  if (isFolder === undefined) fail('invalidArgument', `path '${source}' does not exist`);
  if (!isFolder) throw new Lacks('mounts of a single file or socket');
  return { kind: 'virtiofs', source: path, destination: place, options };
}

/** `type=…,source=…,target=…`: neither a comma nor `=` can be said in a value. */
function mountWord(cli: Cli, word: string): Mount {
  const found = new Map<string, string>();
  const options: string[] = [];
  for (const part of word.split(',')) {
    const [key = '', value, ...more] = part.split('=');
    if (more.length > 0) fail('invalidArgument', `invalid directive format missing value ${part} in ${word}`);
    if (key === 'readonly' || key === 'ro') options.push('ro');
    else if (value === undefined)
      fail('invalidArgument', `invalid directive format missing value ${part} in ${word}`);
    else found.set(keyOf(key, word), value);
  }
  const type = found.get('type') ?? 'virtiofs';
  const source = found.get('source');
  if (type === 'tmpfs') throw new Lacks('tmpfs mounts');
  if (found.has('size') || found.has('mode'))
    fail('invalidArgument', `unsupported option for ${type} mount in ${word}`);
  const place = absolute(found.get('destination') ?? '', word);
  if (type === 'volume') {
    return source === undefined ? anonymous(cli, place, options) : named(cli, source, place, options);
  }
  if (type !== 'bind' && type !== 'virtiofs') fail('invalidArgument', `unsupported mount type ${type}`);
  const path = resolve(cli.cwd, source ?? '');
  const isFolder = source === undefined ? undefined : isDirectory(path);
  if (isFolder === undefined) fail('invalidArgument', `path '${source ?? ''}' does not exist`);
  if (!isFolder) fail('invalidArgument', `path '${source ?? ''}' is not a directory`);
  return { kind: 'virtiofs', source: path, destination: place, options };
}

function keyOf(key: string, word: string): string {
  if (key === 'type' || key === 'size' || key === 'mode') return key;
  if (key === 'source' || key === 'src') return 'source';
  if (key === 'destination' || key === 'dst' || key === 'target') return 'destination';
  return fail('invalidArgument', `unknown directive ${key} when parsing mount ${word}`);
}

function named(cli: Cli, name: string, destination: string, options: string[]): Mount {
  checkVolumeName(name);
  if (!cli.store.volumes().some((each) => each.name === name)) {
    makeVolume(cli, name, {});
    cli.err(`named volume was automatically created: ["volume": ${name}]\n`);
  }
  return { kind: 'volume', name, source: name, destination, options };
}

function anonymous(cli: Cli, destination: string, options: string[]): Mount {
  const name = randomUUID();
  makeVolume(cli, name, { 'com.apple.container.resource.anonymous': '' });
  return { kind: 'volume', name, source: name, destination, options };
}

function absolute(path: string, word: string): string {
  if (!path.startsWith('/') || path.includes('..'))
    fail('invalidArgument', `invalid mount destination in ${word}`);
  return path;
}
