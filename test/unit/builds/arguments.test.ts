import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildArguments, type BuildCli } from '../../../src-main/builds/arguments/build-arguments';
import { buildProblems } from '../../../src-main/builds/arguments/build-problems';
import type { BuildSpec } from '../../../src-shared/plugin-api/build-spec';

const CLIS: readonly BuildCli[] = ['docker', 'podman', 'apple'];

/** Options of `build` that take no value. */
const FLAGS = new Set(['--no-cache', '--pull']);

/** A reader of its own: which options there are, and what stands last. */
function parse(args: readonly string[]): { options: [string, string | true][]; rest: string[] } {
  const options: [string, string | true][] = [];
  let at = 1;
  while (args[at]?.startsWith('--')) {
    const name = args[at] ?? '';
    if (FLAGS.has(name)) {
      options.push([name, true]);
      at += 1;
    } else {
      options.push([name, args[at + 1] ?? '']);
      at += 2;
    }
  }
  return { options, rest: args.slice(at) };
}

/** Fields of a CSV line as RFC 4180 has it, read a character at a time. */
function csv(line: string): string[] {
  const fields = [''];
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    const last = fields.length - 1;
    if (quoted && character === '"' && line[at + 1] === '"') {
      fields[last] += '"';
      at += 1;
    } else if (character === '"' && (quoted || fields[last] === '')) quoted = !quoted;
    else if (character === ',' && !quoted) fields.push('');
    else fields[last] += character;
  }
  return fields;
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
/** Any text but NUL. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((one) => one.replaceAll('\0', ''));
const path = text.map((one) => `/${one.replaceAll('\r', '').replaceAll('/', '-')}`);
const plainPath = path.map((one) => one.replaceAll(',', '-').replaceAll('"', '-'));
const optional = <T>(name: string, arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [name]: value }));

const spec = (cli: BuildCli): fc.Arbitrary<BuildSpec> => {
  const place = cli === 'docker' ? path : plainPath;
  const parts: fc.Arbitrary<object>[] = [
    optional('target', word),
    optional('tags', fc.array(word, { minLength: 1, maxLength: 3 })),
    optional('args', fc.dictionary(word, text)),
    optional('labels', fc.dictionary(word, text)),
    optional('platforms', fc.constant(['linux/amd64', 'linux/arm64'])),
    optional('noCache', fc.constant(true)),
    optional('pull', fc.constant(true)),
    optional(
      'secrets',
      fc.uniqueArray(fc.record({ id: word, file: place }), { selector: ({ id }) => id, maxLength: 3 }),
    ),
    optional('output', fc.record({ type: fc.constant('tar'), destination: place })),
    ...(cli === 'apple'
      ? []
      : [
          optional('cacheFrom', fc.array(word, { minLength: 1, maxLength: 2 })),
          optional('cacheTo', fc.array(word, { minLength: 1, maxLength: 2 })),
          optional('contexts', fc.dictionary(word, word)),
          optional('network', word),
        ]),
  ];
  return fc
    .tuple(plainPath, fc.tuple(...parts))
    .map(([context, chosen]) => Object.assign({ context }, ...chosen) as BuildSpec);
};

/** The spec that a command line says. */
function read(args: readonly string[], cli: BuildCli): BuildSpec {
  const { options, rest } = parse(args);
  const all = (name: string) => options.flatMap(([one, value]) => (one === name ? [String(value)] : []));
  const pairs = (name: string) =>
    Object.fromEntries(
      all(name).map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
    );
  const fields = (line: string) =>
    new Map(
      (cli === 'docker' ? csv(line) : line.split(',')).map((one): [string, string] => [
        one.slice(0, one.indexOf('=')),
        one.slice(one.indexOf('=') + 1),
      ]),
    );
  const list = <T>(key: string, values: readonly T[]) => (values.length === 0 ? {} : { [key]: values });
  const record = (key: string, name: string) => (all(name).length === 0 ? {} : { [key]: pairs(name) });
  return {
    context: rest.join(' '),
    ...(all('--target')[0] === undefined ? {} : { target: all('--target')[0] }),
    ...(all('--network')[0] === undefined ? {} : { network: all('--network')[0] }),
    ...list('tags', all('--tag')),
    ...list(
      'platforms',
      all('--platform').flatMap((one) => one.split(',')),
    ),
    ...record('args', '--build-arg'),
    ...record('labels', '--label'),
    ...record('contexts', '--build-context'),
    ...list('cacheFrom', all('--cache-from')),
    ...list('cacheTo', all('--cache-to')),
    ...(all('--no-cache').length > 0 ? { noCache: true } : {}),
    ...(all('--pull').length > 0 ? { pull: true } : {}),
    ...list(
      'secrets',
      all('--secret').map((one) => ({ id: fields(one).get('id') ?? '', file: fields(one).get('src') ?? '' })),
    ),
    ...(all('--output')[0] === undefined
      ? {}
      : {
          output: { type: 'tar' as const, destination: fields(all('--output')[0] ?? '').get('dest') ?? '' },
        }),
  };
}

/** Without lists and records that are empty: no command line says them. */
function bare(value: BuildSpec): object {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => typeof one !== 'object' || Object.keys(one).length > 0),
  );
}

describe('the arguments of a build', () => {
  it.each(CLIS)('say the whole spec again, the context last: %s', (cli) => {
    fc.assert(
      fc.property(spec(cli), (wanted) => {
        expect(buildProblems(wanted, cli)).toEqual([]);
        const { args } = buildArguments(wanted, cli);
        expect(args.at(-1)).toBe(wanted.context);
        expect(read(args, cli)).toEqual(bare(wanted));
      }),
    );
  });

  it('name secrets by where they come from, and hand the ssh agent on', () => {
    const wanted: BuildSpec = {
      context: '/app',
      secrets: [{ id: 'token' }, { id: 'key', env: 'SHOP_KEY' }, { id: 'file', file: '/run/a,b' }],
      ssh: [{ id: 'default' }, { id: 'git', paths: ['/keys/a', '/keys/b'] }],
    };
    const { args, env } = buildArguments(wanted, 'docker');
    expect(args).toEqual([
      'build',
      ...['--secret', 'id=token,env=token', '--secret', 'id=key,env=SHOP_KEY'],
      ...['--secret', 'id=file,"src=/run/a,b"'],
      ...['--ssh', 'default', '--ssh', 'git=/keys/a,/keys/b'],
      '/app',
    ]);
    // Docker before 23 would not know them otherwise.
    expect(env).toEqual({ DOCKER_BUILDKIT: '1' });
  });

  it('name the Dockerfile whole, since CLIs look for it from where they are called', () => {
    const { args } = buildArguments({ context: '/app', dockerfile: 'docker/web' }, 'podman');
    expect(args).toEqual(['build', '--file', '/app/docker/web', '/app']);
  });

  it('refuse at its field what a command line cannot carry', () => {
    const fields = (wanted: BuildSpec, cli: BuildCli, version?: string) =>
      buildProblems(wanted, cli, version).map(({ field }) => field);
    expect(fields({ context: 'app', tags: ['Shop'], platforms: ['x y'] }, 'docker')).toEqual([
      'context',
      'tags.0',
      'platforms.0',
    ]);
    const comma: BuildSpec = { context: '/app', secrets: [{ id: 'a', file: '/a,b' }] };
    expect(fields(comma, 'docker')).toEqual([]);
    expect(fields(comma, 'podman')).toEqual(['secrets.0.file']);
    const twice: BuildSpec = { context: '/app', secrets: [{ id: 'a' }, { id: 'a', file: '/a', env: 'A' }] };
    expect(fields(twice, 'docker')).toEqual(['secrets.1.id', 'secrets.1']);
  });

  it('refuse for Apple what its command has no option for', () => {
    const wanted: BuildSpec = {
      context: '/app',
      cacheFrom: ['a'],
      cacheTo: ['b'],
      contexts: { other: '/other' },
      network: 'none',
      secrets: [{ id: 'a', env: 'A' }],
      ssh: [{ id: 'other' }],
    };
    const fields = (version?: string) => buildProblems(wanted, 'apple', version).map(({ field }) => field);
    expect(fields()).toEqual(['cacheFrom', 'cacheTo', 'network', 'contexts', 'ssh']);
    expect(fields('0.9.0')).toContain('secrets');
  });
});
