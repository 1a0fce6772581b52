import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCli } from '../../../src-main/engines/cli/connect';
import { capabilitiesOf } from '../../../src-main/runtimes/capabilities';
import { checkRuntime } from '../../../src-main/runtimes/check/kit';
import { cliSpeechOf } from '../../../src-main/runtimes/cli-speech';
import { readManifests } from '../../../src-main/runtimes/manifests';
import { createProvider, definitionOf } from '../../../src-main/runtimes/provider';
import { engineId } from '../../../src-shared/model/engine';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';
import { findProgram } from '../../engines/availability';
import { installPlugin } from '../../unit/runtimes/fake-plugin';
import { asked, expectSound, keep, type Stage } from './kit';
import { bundledDir } from './places';

const reason = await whyNoDocker();
const never = new AbortController().signal;

/** A runtime by its CLI alone, from nothing but a manifest: Docker's own CLI, as any that takes Docker's commands. */
describe('a manifest whose CLI takes Docker’s commands', () => {
  let engine: TestEngine;
  let stage: Stage;
  beforeAll(async () => {
    if (reason !== undefined) return;
    engine = await startDocker({ network: true });
    const home = join(engine.dir, 'home');
    await installPlugin(home, {
      name: 'boat',
      cli: 'docker',
      api: 'docker-cli',
      global_args: [`--host=unix://${engine.socket}`],
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
    const description = {
      id: engineId('boat', endpoint),
      runtime: 'boat',
      name: 'boat',
      endpoint,
      aliases: [],
    };
    const speech = cliSpeechOf(entry, env);
    if (!speech) throw new Error('nobody knows how to speak with it');
    const connection = await connectCli(description, speech, { signal: never });
    stage = {
      connection,
      env,
      capabilities: capabilitiesOf(entry, connection.facts),
      provider: createProvider({
        definition: { ...definitionOf(entry), cli: path },
        engine: description,
        env,
        availability: () => Promise.resolve({ state: 'ready' }),
        ensureRunning: () => Promise.resolve(),
      }),
      close: () => connection.close(),
    };
  });
  afterAll(async () => {
    stage?.close();
    await engine?.close();
  });

  it('does all that the kit asks, by that CLI alone', { timeout: 300_000 }, async ({ skip }) => {
    skip(reason !== undefined, reason);
    const report = await checkRuntime({
      ...stage,
      signal: never,
      only: asked([
        'version',
        'labels',
        'row',
        'logs-follow',
        'logs-since',
        'events',
        'events-history',
        'pause',
        'rename',
        'update-limits',
        'wait',
        'top',
        'stats',
        'stop-again',
        'remove',
      ]),
    });
    await keep({ ...report, runtime: 'docker-cli (with docker\'s)' });
    await expectSound(report, stage);
    expect(stage.connection.http).toBeUndefined();
    expect(stage.connection.facts.dialect).toBe('cli');
  });
});
