import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectEngine } from '../../../src-main/engines/connect';
import { builderFor } from '../../../src-main/builds/builder-for';
import { openContext } from '../../../src-main/builds/context';
import { prepareBuild } from '../../../src-main/builds/preview';
import { readManifests } from '../../../src-main/runtimes/manifests';
import { definitionOf } from '../../../src-main/runtimes/provider';
import type { BuildEvent } from '../../../src-shared/model/build';
import { engineId } from '../../../src-shared/model/engine';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';

const reason = await whyNoDocker();
const never = new AbortController().signal;
let engine: TestEngine;
beforeAll(async () => {
  if (reason === undefined) engine = await startDocker();
});
afterAll(() => engine?.close());

/** Builds by what no Docker has: an import of the context as an image's files. */
const BUILDER = `#!/usr/bin/env node
const { spawnSync } = require('node:child_process');
const [tag, folder, ...more] = process.argv.slice(2);
console.log('packing ' + JSON.stringify(more));
const tar = spawnSync('tar', ['-C', folder, '-c', '.'], { maxBuffer: 1e8 });
const done = spawnSync('docker', ['import', '-', tag], { input: tar.stdout });
process.stderr.write(done.stderr);
process.exit(done.status);
`;

it(
  'The image builder of a manifest makes the image on a real engine, and hostile values reach it whole',
  { timeout: 120_000 },
  async ({ skip }) => {
    skip(reason !== undefined, reason);
    const dir = join(engine.dir, 'own');
    const context = join(dir, 'a context; $(touch x)');
    await mkdir(context, { recursive: true });
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\n');
    await writeFile(join(dir, 'boat-build'), BUILDER);
    await chmod(join(dir, 'boat-build'), 0o755);
    const installedDir = join(dir, 'plugins');
    await mkdir(join(installedDir, 'boat'), { recursive: true });
    const args = [
      { for: 'tags', args: ['${value}'] },
      '${context}',
      { for: 'args', args: ['${key}=${value}'] },
    ];
    const runtime = { name: 'boat', cli: 'docker', api: 'docker', build: { command: 'boat-build', args } };
    const manifest = { id: 'boat', version: '1.0.0', contributes: { runtimes: [runtime] } };
    await writeFile(join(installedDir, 'boat', 'plugin.json'), JSON.stringify(manifest));
    const { entries, broken } = await readManifests({
      bundledDir: join(dir, 'none'),
      installedDir,
      removed: [],
    });
    expect(broken).toEqual([]);
    const entry = entries.find(({ name }) => name === 'boat');
    if (!entry) throw new Error('no boat');
    const endpoint = { kind: 'unix', path: engine.socket } as const;
    const description = {
      id: engineId('boat', endpoint),
      runtime: 'boat',
      name: 'boat',
      endpoint,
      aliases: [],
    };
    const connection = await connectEngine(description, { signal: never });
    try {
      const value = '$(id) "x" ${context} \\' + '`y`';
      const spec = { context, tags: ['localhost/boat:1'], args: { WORD: value } };
      const definition = definitionOf(entry);
      const prepared = await prepareBuild(
        { command: async () => ({ definition, engine: description }) },
        { spec, inputs: {} },
      );
      expect(prepared.preview.problems).toEqual([]);
      expect(prepared.preview.argv).toEqual(['boat-build', 'localhost/boat:1', context, `WORD=${value}`]);
      const env = {
        ...process.env,
        PATH: `${dir}:${process.env['PATH'] ?? ''}`,
        DOCKER_HOST: `unix://${engine.socket}`,
      };
      const events: BuildEvent[] = [];
      const builder = builderFor(prepared, connection, { env, spec });
      const request = { spec, context: await openContext(spec, { reach: 'any' }), secrets: new Map() };
      const image = await builder.build(request, (event) => events.push(event), never);
      expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect((await connection.listChoices()).images).toContain('localhost/boat:1');
      const log = events.flatMap((one) => (one.type === 'log' ? [one.text] : [])).join('');
      expect(log).toContain(`packing ${JSON.stringify([`WORD=${value}`])}`);
    } finally {
      connection.close();
    }
  },
);
