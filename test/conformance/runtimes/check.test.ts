import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../../src-main/engines/connect';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { capabilitiesOf } from '../../../src-main/runtimes/capabilities';
import { checkRuntime } from '../../../src-main/runtimes/check/kit';
import { readManifests } from '../../../src-main/runtimes/manifests';
import { createProvider, definitionOf, type RuntimeProvider } from '../../../src-main/runtimes/provider';
import type { Capabilities } from '../../../src-shared/model/capabilities';
import { engineId, type EngineDescription } from '../../../src-shared/model/engine';
import { CHECK_IDS, isSound, type CheckResult } from '../../../src-shared/model/runtime-check';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { bundledDir } from './places';

const kinds = [
  { name: 'docker', start: startDocker, reason: await whyNoDocker() },
  { name: 'podman', start: startPodman, reason: await whyNoPodman() },
] as const;
const never = new AbortController().signal;

describe.each(kinds)('the kit on a real $name', ({ name, start, reason }) => {
  let engine: TestEngine;
  let connection: EngineConnection;
  let provider: RuntimeProvider;
  let capabilities: Capabilities;
  let env: Record<string, string | undefined>;
  beforeAll(async () => {
    if (reason !== undefined) return;
    engine = await start({ network: true });
    const endpoint = { kind: 'unix', path: engine.socket } as const;
    const id = engineId(name, endpoint);
    const description: EngineDescription = { id, runtime: name, name: 'test', endpoint, aliases: [] };
    connection = await connectEngine(description, { signal: never });
    const { entries } = await readManifests({
      bundledDir,
      installedDir: join(engine.dir, 'none'),
      removed: [],
    });
    const entry = entries.find((one) => one.name === name);
    if (!entry) throw new Error(`no runtime ${name}`);
    env = { ...process.env, ...engine.env, DOCKER_HOST: undefined, CONTAINER_HOST: undefined };
    capabilities = capabilitiesOf(entry, connection.facts.version);
    provider = createProvider({
      definition: definitionOf(entry),
      engine: description,
      env,
      availability: () => Promise.resolve({ state: 'ready' }),
      ensureRunning: () => Promise.resolve(),
    });
  });
  afterAll(async () => {
    connection?.close();
    await engine?.close();
  });
  const names = async (): Promise<string[]> => (await connection.listContainers()).map((one) => one.name);
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, { timeout: 300_000 }, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  test('finds nothing broken, names what is unsupported with its reason, and leaves nothing behind', async () => {
    const told: CheckResult[] = [];
    const report = await checkRuntime({
      provider,
      connection,
      capabilities,
      env,
      signal: never,
      onResult: (result) => told.push(result),
    });
    const folder = process.env['CLEAT_CHECK_REPORTS'];
    if (folder !== undefined)
      await writeFile(
        join(folder, `${name}-${report.version.replaceAll(/[^\w.]/g, '_')}.json`),
        `${JSON.stringify(report, undefined, 2)}\n`,
      );
    expect(report.results.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
    expect(report.results.map(({ id }) => id)).toEqual([...CHECK_IDS]);
    expect(told).toEqual(report.results);
    for (const result of report.results)
      if (result.outcome === 'unsupported') expect(result.reason).toContain(name);
    expect(isSound(report)).toBe(true);
    expect(await names()).toEqual([]);
    expect((await connection.listChoices()).images.filter((one) => one.includes('cleat-check'))).toEqual([]);
  });

  test('says what is broken and what was expected, goes on, and cleans up, for a provider that lies', async () => {
    const image = await engine.busybox();
    const report = await checkRuntime({
      provider: {
        ...provider,
        version: () => Promise.resolve('0.0.1'),
        run: async (spec, call) => ({ ...(await provider.run(spec, call)), exitCode: 0 }),
        listRunning: () => Promise.resolve([]),
      },
      connection,
      capabilities,
      env,
      image,
      only: ['version', 'exit-code', 'list-prefix', 'rename'],
      signal: never,
    });
    expect(report.results).toMatchObject([
      { id: 'image', outcome: 'passed' },
      { id: 'version', outcome: 'broken', expected: JSON.stringify(connection.facts.version) },
      { id: 'exit-code', outcome: 'broken', expected: '1' },
      { id: 'list-prefix', outcome: 'broken', expected: expect.stringContaining('-one') },
      { id: 'rename', outcome: 'passed' },
    ]);
    expect(isSound(report)).toBe(false);
    expect(await names()).toEqual([]);
    expect((await connection.listChoices()).images).toContain(image);
  });

  test('takes away what it made when it is interrupted', async () => {
    const stop = new AbortController();
    const run = checkRuntime({
      provider: {
        ...provider,
        run: async (spec, call) => {
          const result = await provider.run(spec, call);
          stop.abort();
          return result;
        },
      },
      connection,
      capabilities,
      env,
      only: ['pause', 'restart'],
      signal: stop.signal,
    });
    await expect(run).rejects.toMatchObject({ code: 'app.cancelled' });
    expect(await names()).toEqual([]);
    expect((await connection.listChoices()).images.filter((one) => one.includes('cleat-check'))).toEqual([]);
  });
});
