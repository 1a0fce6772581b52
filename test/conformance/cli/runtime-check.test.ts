import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CAPABILITIES } from '../../../src-shared/model/capabilities';
import { CHECK_IDS } from '../../../src-shared/model/runtime-check';
import { startDocker, until, whyNoDocker, type TestEngine } from '../../engines';
import { cliUser, type CliUser } from './cleat';

const reason = await whyNoDocker();
const NOWHERE = 'unix:///nowhere/engine.sock';
const LONG = 300_000;

const matrix = z.strictObject({
  capabilities: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  runtimes: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string().nullable(),
      capabilities: z.record(
        z.string(),
        z.strictObject({
          can: z.string(),
          standing: z.string(),
          versions: z.array(z.string()).optional(),
          why: z.string().optional(),
          instead: z.string().optional(),
        }),
      ),
    }),
  ),
});
const report = z.looseObject({
  runtime: z.string(),
  results: z.array(z.looseObject({ id: z.string(), outcome: z.string() })),
  notAsked: z.array(z.string()),
  left: z.array(z.string()),
});
const findings = z.array(
  z.strictObject({
    subject: z.string(),
    about: z.string(),
    level: z.enum(['ok', 'warning', 'error']),
    text: z.string(),
    fix: z.string().optional(),
  }),
);

describe('cleat with a real Docker', () => {
  let engine: TestEngine;
  let user: CliUser;
  beforeAll(async () => {
    if (reason !== undefined) return;
    engine = await startDocker({ network: true });
    user = cliUser({ DOCKER_HOST: `unix://${engine.socket}`, CONTAINER_HOST: NOWHERE });
  });
  afterAll(async () => {
    user?.close();
    await engine?.close();
  });
  const left = async (): Promise<unknown> => (await engine.request('GET', '/containers/json?all=1')).body;
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, { timeout: LONG }, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  test('shows what each runtime can do, and why not where it cannot', async () => {
    const { stdout } = await user.run(['runtime', 'matrix', '--json']);
    const { capabilities, runtimes } = matrix.parse(JSON.parse(stdout));
    expect(capabilities.map(({ id }) => id)).toEqual([...CAPABILITIES]);
    const docker = runtimes.find(({ name }) => name === 'docker');
    expect(docker?.capabilities['container.pause']).toMatchObject({
      can: 'yes',
      standing: 'proved',
      versions: expect.arrayContaining(['20.10.24']),
    });
    expect(docker?.capabilities['attach']).toEqual({ can: 'yes', standing: 'declared' });
    expect(docker?.capabilities['container.lift-limits']).toMatchObject({
      can: 'no',
      standing: 'lacking',
      why: expect.stringContaining('docker'),
    });
    const shown = await user.run(['runtime', 'matrix']);
    expect(shown.stdout).toMatch(/CAPABILITY\s+DOCKER/);
    expect(shown.stdout).toMatch(/^attach to the main process\s+yes \(declared\)/m);
    expect(shown.stderr).toContain('docker: checked on 20.10.24');
    expect(shown.stderr).toContain('docker, take a limit away: docker can change a limit');
  });

  test('checks a runtime: a report of what was asked, what was not, and exit code 0', async () => {
    const only = ['--only', 'version,arguments,exit-code'];
    const { stdout, stderr, exitCode } = await user.run(['runtime', 'check', 'docker', '--json', ...only]);
    const { runtime, results, notAsked, left: notRemoved } = report.parse(JSON.parse(stdout));
    expect([runtime, notRemoved]).toEqual(['docker', []]);
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual(
      ['image', 'version', 'arguments', 'exit-code'].map((id) => [id, 'passed']),
    );
    expect(notAsked).toHaveLength(CHECK_IDS.length - 4);
    expect(exitCode, stderr).toBe(0);
    expect(await left()).toEqual([]);
  });

  test('says in words what passed, and how much was not asked for', async () => {
    const { stdout, exitCode } = await user.run(['runtime', 'check', 'docker', '--only', 'version']);
    expect(stdout).toMatch(/^passed +reports the same version by CLI and API$/m);
    expect(stdout).toContain('2 passed, 0 unsupported, 0 broken');
    expect(stdout).toContain(`${CHECK_IDS.length - 2} checks were not asked for`);
    expect(exitCode).toBe(0);
  });

  test('names the checks there are when it is asked for another', async () => {
    const { stderr, exitCode } = await user.run(['runtime', 'check', 'docker', '--only', 'version,fly']);
    expect(stderr).toContain('fly');
    expect(stderr).toContain('exit-code-kept');
    expect(exitCode).toBe(7);
  });

  test('says that an image cannot be run, with exit code 1', async () => {
    const { stdout, exitCode } = await user.run([
      ...['runtime', 'check', 'docker', '--image', 'localhost:1/nobody/nothing', '--only', 'exit-code'],
    ]);
    expect(stdout).toContain('BROKEN       passes the exit code on');
    expect(exitCode).toBe(1);
    expect(await left()).toEqual([]);
  });

  test('takes away what it made when it is interrupted', async () => {
    const check = user.start(['runtime', 'check', 'docker']);
    await until('a container of the kit', async () => JSON.stringify(await left()).includes('cleat-check-'));
    check.kill('SIGINT');
    expect((await check).exitCode).toBe(130);
    expect(await left()).toEqual([]);
  });

  test('looks whether all is well, says what to do, and leaves nothing behind', async () => {
    const { stdout, exitCode } = await user.run(['doctor', '--json']);
    const found = findings.parse(JSON.parse(stdout));
    const of = (subject: string, about: string) =>
      found.find((one) => one.subject === subject && one.about === about);
    expect(of('docker', 'runtime')).toMatchObject({ level: 'ok' });
    expect(of('docker', 'container')).toMatchObject({ level: 'ok' });
    expect(of('docker', 'disk')).toBeDefined();
    expect(of('docker', 'dns')).toBeDefined();
    expect(exitCode).toBe(found.some(({ level }) => level === 'error') ? 1 : 0);
    expect(await left()).toEqual([]);
  });

  test('names what does not answer, with exit code 1', async () => {
    const { stdout, exitCode } = await user.run(['doctor'], { DOCKER_HOST: NOWHERE });
    expect(stdout).toMatch(/ERROR +docker, state: .*nowhere/);
    expect(stdout).toContain('fix:');
    expect(exitCode).toBe(1);
  });
});
