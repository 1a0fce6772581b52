import { join } from 'node:path';
import { expect } from 'vitest';
import { connectCli } from '../../../src-main/engines/cli/connect';
import { capabilitiesOf } from '../../../src-main/runtimes/capabilities';
import { cliSpeechOf } from '../../../src-main/runtimes/cli-speech';
import { readManifests } from '../../../src-main/runtimes/manifests';
import { createProvider, definitionOf } from '../../../src-main/runtimes/provider';
import { engineId } from '../../../src-shared/model/engine';
import type { TestEngine } from '../../engines';
import { findProgram } from '../../engines/availability';
import { installPlugin } from '../../unit/runtimes/fake-plugin';
import type { Stage } from './kit';
import { bundledDir } from './places';

/** A Docker by its CLI alone, from nothing but a manifest: Docker's own CLI, as any that takes Docker's commands. */
export async function stageByCli({ dir, socket }: Pick<TestEngine, 'dir' | 'socket'>): Promise<Stage> {
  const home = join(dir, 'home');
  await installPlugin(home, {
    name: 'boat',
    cli: 'docker',
    api: 'docker-cli',
    global_args: [`--host=unix://${socket}`],
  });
  const { entries, broken } = await readManifests({
    bundledDir,
    installedDir: join(home, 'plugins', 'runtimes'),
    removed: [],
  });
  expect(broken).toEqual([]);
  const entry = entries.find(({ name }) => name === 'boat');
  const path = findProgram('docker');
  if (!entry || path === undefined) throw new Error('no boat');
  const env = { ...process.env, DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined };
  const endpoint = { kind: 'cli', path } as const;
  const engine = { id: engineId('boat', endpoint), runtime: 'boat', name: 'boat', endpoint, aliases: [] };
  const speech = await cliSpeechOf(entry, env);
  if (!speech) throw new Error('nobody knows how to speak with it');
  const connection = await connectCli(engine, speech, { signal: new AbortController().signal });
  return {
    connection,
    env,
    capabilities: capabilitiesOf(entry, connection.facts),
    provider: createProvider({
      definition: { ...definitionOf(entry), cli: path },
      engine,
      env,
      availability: () => Promise.resolve({ state: 'ready' }),
      ensureRunning: () => Promise.resolve(),
    }),
    close: () => connection.close(),
  };
}
