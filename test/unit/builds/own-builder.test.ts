import { describe, expect, it } from 'vitest';
import { buildBuildArgs } from '../../../src-main/builds/arguments';
import { readAnyProgress } from '../../../src-main/builds/line-progress';
import { readManifestText } from '../../../src-main/runtimes/manifest-text';
import { definitionOf } from '../../../src-main/runtimes/provider';
import { withSettings } from '../../../src-main/runtimes/runtime-settings';
import { runtimeContributionSchema } from '../../../src-shared/plugin-api/runtime-manifest';
import type { BuildEvent } from '../../../src-shared/model/build';
import type { BuildSpec } from '../../../src-shared/plugin-api/build-spec';

const build = {
  command: 'boat-build',
  args: [
    'make',
    { for: 'dockerfile', args: ['--file', '${value}'] },
    { for: 'target', args: ['--stage=${value}'] },
    { for: 'tags', args: ['--name', '${value}'] },
    { for: 'args', args: ['--set', '${key}=${value}'] },
    { for: 'platforms', args: ['--platform=${value}'] },
    { for: 'no_cache', args: ['--fresh'] },
    '${settings.extra}',
    '--from=${context}',
  ],
};
const settings = { properties: { extra: { type: 'array', items: { type: 'string' } } } };
const entryOf = (more: object = {}, given: unknown = {}) => {
  const runtime = runtimeContributionSchema.parse({
    name: 'boat',
    cli: 'boat',
    api: 'docker',
    build,
    settings,
    ...more,
  });
  return withSettings({ ...runtime, plugin: 'boat', removable: true }, given);
};
const preview = (spec: BuildSpec, more: object = {}, given: unknown = {}) =>
  buildBuildArgs(spec, { definition: definitionOf(entryOf(more, given)) });

describe('An image builder that a manifest brings', () => {
  it('is executed by arguments for what a build asks for, and no others', () => {
    expect(preview({ context: '/src', tags: ['shop:1'] })).toEqual({
      argv: ['boat-build', 'make', '--name', 'shop:1', '--from=/src'],
      env: {},
      problems: [],
    });
    const spec = {
      context: '/src',
      dockerfile: 'docker/Containerfile',
      target: 'run',
      tags: ['shop:1', 'shop:2'],
      args: { B: '2', A: '1' },
      platforms: ['linux/arm64'],
      noCache: true,
    };
    expect(preview(spec, {}, { extra: ['-v', '--quiet'] }).argv).toEqual([
      ...['boat-build', 'make', '--file', '/src/docker/Containerfile', '--stage=run'],
      ...['--name', 'shop:1', '--name', 'shop:2', '--set', 'A=1', '--set', 'B=2'],
      ...['--platform=linux/arm64', '--fresh', '-v', '--quiet', '--from=/src'],
    ]);
  });

  it('gets a hostile value as one argument, in which no placeholder is filled', () => {
    const value = '$(rm -rf /); `id` "\'\n${context} ${value}';
    const { argv, problems } = preview({ context: '/a b;$(c)', tags: ['shop:1'], args: { KEY: value } });
    expect(argv.slice(4)).toEqual(['--set', `KEY=${value}`, '--from=/a b;$(c)']);
    expect(problems).toEqual([]);
  });

  it('is the runtime’s CLI, with its global arguments, where no other is named', () => {
    const { argv } = preview(
      { context: '/src', tags: ['a'] },
      {
        build: { args: ['build', { for: 'tags', args: ['-t', '${value}'] }, '${context}'] },
        global_args: ['--x'],
      },
    );
    expect(argv).toEqual(['boat', 'build', '-t', 'a', '/src']);
  });

  it('says by field what it cannot be asked for', () => {
    const { problems } = preview({
      context: '-',
      labels: { a: 'b' },
      pull: true,
      secrets: [{ id: 'token' }],
      cacheFrom: ['type=x'],
      output: { type: 'tar', destination: '/x.tar' },
    });
    expect(problems.map(({ field }) => field).sort()).toEqual(
      ['cacheFrom', 'context', 'labels', 'output', 'pull', 'secrets', 'tags'].sort(),
    );
  });

  it('never takes a value for an option', () => {
    const bare = {
      args: [{ for: 'tags', args: ['-t', '${value}'] }, { for: 'args', args: ['${value}'] }, '${context}'],
    };
    const { problems } = preview(
      { context: '/src', tags: ['a'], args: { KEY: '--privileged' } },
      { build: bare },
    );
    expect(problems).toEqual([
      { field: 'args.KEY', message: 'It begins with “-”: the builder would read it as an option.' },
    ]);
  });

  it('is refused with file, line and keys when its template makes no sense', async () => {
    const text = [
      'id: boat',
      'version: 1.0.0',
      'contributes:',
      '  runtimes:',
      '    - name: boat',
      '      cli: boat',
      '      api: docker',
      '      build:',
      '        command: /bin/sh',
      '        args:',
      '          - -c',
      '          - make ${value}',
      '          - { for: tags, args: [plain] }',
      '          - { for: secrets, args: [x] }',
      '          - { for: no_cache, args: ["${value}"] }',
    ].join('\n');
    const read = await readManifestText('plugin.yaml', text);
    expect(read.ok).toBe(false);
    const problems = read.ok ? [] : read.problems;
    expect(problems).toEqual(
      expect.arrayContaining([
        'plugin.yaml:9: contributes.runtimes.0.build.command: must be the name of a program',
        expect.stringMatching(
          /^plugin\.yaml:14: contributes\.runtimes\.0\.build\.args\.3: must be an argument/,
        ),
      ]),
    );
    const mended = text.replace('/bin/sh', 'make').replace('          - { for: secrets, args: [x] }\n', '');
    const again = await readManifestText('plugin.yaml', mended);
    expect(again.ok ? [] : again.problems).toEqual(
      [
        'plugin.yaml:12: contributes.runtimes.0.build.args.2: there is no “${value}” here: ${context}',
        'plugin.yaml:13: contributes.runtimes.0.build.args.2.args: no argument holds “${value}”',
        'plugin.yaml:14: contributes.runtimes.0.build.args.3.args.0: there is no “${value}” here: ${context}',
        'plugin.yaml:10: contributes.runtimes.0.build.args: no argument holds “${context}”, the folder',
      ].map((line) =>
        line.replace('12: contributes.runtimes.0.build.args.2', '12: contributes.runtimes.0.build.args.1'),
      ),
    );
  });

  it('shows what it prints as one step, and BuildKit’s lines as theirs', () => {
    const events: BuildEvent[] = [];
    const progress = readAnyProgress(
      '/opt/boat-build',
      (event) => events.push(event),
      () => 7,
    );
    for (const line of ['#1 [1/1] RUN make', 'compiling', '#1 DONE 0.1s', 'broken pipe']) progress.line(line);
    progress.ended(false);
    const steps = events.flatMap((one) =>
      one.type === 'step' ? [`${one.step.name} ${one.step.state}`] : [],
    );
    expect(steps).toEqual([
      '[1/1] RUN make running',
      'boat-build running',
      '[1/1] RUN make done',
      'boat-build failed',
    ]);
    expect(progress.failed()).toMatchObject({ error: 'broken pipe' });
  });
});
