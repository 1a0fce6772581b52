import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeEngines } from '../../../src-main/engines/identity';
import { checkRuntime } from '../../../src-main/runtimes/check/kit';
import { CHECK_IDS, isSound, type CheckId, type CheckResult } from '../../../src-shared/model/runtime-check';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { stageByCli } from './by-cli';
import { asked, expectSound, keep, stageOn, type Stage } from './kit';

const kinds = [
  { name: 'docker', start: startDocker, reason: await whyNoDocker() },
  { name: 'podman', start: startPodman, reason: await whyNoPodman() },
] as const;
const never = new AbortController().signal;

/** What a CLI that takes Docker's commands does by commands of its own. How it runs containers is Docker's, asked above. */
const BY_COMMANDS: readonly CheckId[] = [
  'version',
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
  'remove',
];

describe.each(kinds)('the kit on a real $name', ({ name, start, reason }) => {
  let engine: TestEngine;
  let stage: Stage;
  beforeAll(async () => {
    if (reason !== undefined) return;
    engine = await start({ network: true });
    stage = await stageOn(engine);
  });
  afterAll(async () => {
    stage?.close();
    await engine?.close();
  });
  const names = async (): Promise<string[]> =>
    (await stage.connection.listContainers()).map((one) => one.name);
  const images = async (): Promise<readonly string[]> => (await stage.connection.listChoices()).images;
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, { timeout: 300_000 }, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  test('finds nothing broken, names what is unsupported with its reason, and leaves nothing behind', async () => {
    const told: CheckResult[] = [];
    const report = await checkRuntime({
      ...stage,
      signal: never,
      onResult: (result) => told.push(result),
    });
    await keep(report);
    expect(report.results.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
    expect(report.results.map(({ id }) => id)).toEqual([...CHECK_IDS]);
    expect(told).toEqual(report.results);
    for (const result of report.results)
      if (result.outcome === 'unsupported') expect(result.reason).toContain(name);
    expect(isSound(report)).toBe(true);
    expect(await names()).toEqual([]);
    expect((await images()).filter((one) => one.includes('cleat-check'))).toEqual([]);
  });

  if (name === 'docker')
    test('finds nothing broken with Docker’s CLI alone, by a manifest without code', async () => {
      const byCli = await stageByCli(engine);
      try {
        const report = await checkRuntime({ ...byCli, signal: never, only: asked(BY_COMMANDS) });
        await keep({ ...report, runtime: "docker-cli (with docker's)" });
        await expectSound(report, byCli);
        expect(byCli.connection.http).toBeUndefined();
        expect(byCli.connection.facts.dialect).toBe('cli');
        // One daemon, reached by its API whichever way was found first.
        const found = [stage, byCli].map(({ connection: { engine, facts } }) => ({
          description: engine,
          facts,
        }));
        expect(mergeEngines(found)).toMatchObject([{ runtime: 'docker', aliases: ['boat'] }]);
        expect(mergeEngines(found.toReversed())).toMatchObject([{ runtime: 'docker', aliases: ['boat'] }]);
      } finally {
        byCli.close();
      }
    });

  // What the kit makes of a lie, and not what an engine does.
  if (name === 'docker')
    test('says what is broken and what was expected, goes on, and cleans up, for a provider that lies', async () => {
      const image = await engine.busybox();
      const report = await checkRuntime({
        ...stage,
        provider: {
          ...stage.provider,
          version: () => Promise.resolve('0.0.1'),
          run: async (spec, call) => ({ ...(await stage.provider.run(spec, call)), exitCode: 0 }),
          listRunning: () => Promise.resolve([]),
        },
        image,
        only: ['version', 'exit-code', 'list-prefix', 'rename'],
        signal: never,
      });
      expect(report.results).toMatchObject([
        { id: 'image', outcome: 'passed' },
        { id: 'version', outcome: 'broken', expected: JSON.stringify(stage.connection.facts.version) },
        { id: 'exit-code', outcome: 'broken', expected: '7' },
        { id: 'list-prefix', outcome: 'broken', expected: expect.stringContaining('-one') },
        { id: 'rename', outcome: 'passed' },
      ]);
      expect(isSound(report)).toBe(false);
      expect(await names()).toEqual([]);
      expect(await images()).toContain(image);
    });

  test('takes away what it made when it is interrupted', async () => {
    const stop = new AbortController();
    const run = checkRuntime({
      ...stage,
      provider: {
        ...stage.provider,
        run: async (spec, call) => {
          const result = await stage.provider.run(spec, call);
          stop.abort();
          return result;
        },
      },
      only: ['pause', 'restart'],
      signal: stop.signal,
    });
    await expect(run).rejects.toMatchObject({ code: 'app.cancelled' });
    expect(await names()).toEqual([]);
    expect((await images()).filter((one) => one.includes('cleat-check'))).toEqual([]);
  });
});
