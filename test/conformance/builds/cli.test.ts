import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  processesNaming,
  startDocker,
  startPodman,
  until,
  whyNoDocker,
  whyNoPodman,
  type TestEngine,
} from '../../engines';

const CLI = resolve(import.meta.dirname, '../../../dist/cli/cleat.cjs');
const kinds = [
  { name: 'docker', start: startDocker, reason: await whyNoDocker() },
  { name: 'podman', start: startPodman, reason: await whyNoPodman() },
] as const;

const stepSchema = z.looseObject({ name: z.string(), state: z.string() });
const buildSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  tags: z.array(z.string()),
  image: z.looseObject({ id: z.string() }).optional(),
  steps: z.looseObject({ total: z.number(), cached: z.number(), all: z.array(stepSchema) }),
});
const listSchema = z.array(buildSchema.extend({ steps: z.looseObject({ cached: z.number() }) }));

describe.each(kinds)('cleat build on $name', ({ name, start, reason }) => {
  let engine: TestEngine;
  let home: string;
  let base: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    home = await mkdtemp(join(tmpdir(), 'cleat-build-'));
    engine = await start();
    base = await engine.busybox();
  });
  afterAll(async () => {
    await engine?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  const begin = (args: readonly string[], more: Readonly<Record<string, string>> = {}, stdin = '') => {
    const env = {
      ...process.env,
      ...engine.env,
      CLEAT_HOME: join(home, 'cleat'),
      ...more,
      ...(name === 'podman' ? { CONTAINER_HOST: `unix://${engine.socket}`, DOCKER_HOST: undefined } : {}),
    };
    const child = spawn(process.execPath, [CLI, '--runtime', name, ...args], { env, cwd: home });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.stdin.end(stdin);
    const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
      child.once('close', (code) => done({ code, stdout, stderr })),
    );
    return { child, ended, said: () => stderr };
  };
  const cleat = (args: readonly string[], more?: Readonly<Record<string, string>>, stdin?: string) =>
    begin(args, more, stdin).ended;
  const folder = async (called: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const path = join(home, called);
    await mkdir(path, { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
    return path;
  };
  const shown = async (id: string) =>
    buildSchema.parse(JSON.parse((await cleat(['builds', 'show', id, '--json'])).stdout));
  const listed = async () => listSchema.parse(JSON.parse((await cleat(['builds', 'list', '--json'])).stdout));
  // Without a bridge there is no other network for a step.
  const OFFLINE = ['--network', 'none'];
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  test('makes an image that runs, prints its id, and takes steps from the cache the second time', async () => {
    const path = await folder('app', {
      Dockerfile: `FROM ${base}\nARG WHO=nobody\nCOPY greeting /greeting\nRUN echo building for $WHO\nCMD ["cat", "/greeting"]\n`,
      greeting: 'good morning\n',
    });
    const args = ['build', ...OFFLINE, '-t', 'shop:1', '--build-arg', 'WHO=ada', '--iidfile', 'iid', path];
    const first = await cleat(args);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const id = first.stdout.trim();
    expect(id).toMatch(/^(?:sha256:)?[0-9a-f]{64}$/);
    expect(await readFile(join(home, 'iid'), 'utf8')).toBe(id);
    // The step's own name holds the words, too.
    const printed = /^#\d+ building for ada$/m;
    expect(first.stderr).toMatch(printed);
    const ran = await cleat(['launch', '--rm', ...OFFLINE, 'shop:1']);
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'good morning\n' });

    const second = await cleat([...args, '--json']);
    const made = buildSchema.parse(JSON.parse(second.stdout));
    expect(made).toMatchObject({ state: 'succeeded', tags: ['shop:1'] });
    expect(made.steps.cached).toBeGreaterThan(0);
    expect(second.stderr).not.toMatch(printed);
  });

  test('says where a step failed and with which code, and keeps that', async () => {
    const path = await folder('broken', { Dockerfile: `FROM ${base}\n\nRUN echo trying; exit 7\n` });
    const failed = await cleat(['build', ...OFFLINE, path]);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('Dockerfile:3');
    expect(failed.stderr).toMatch(/\b7\b/);
    const [newest] = await listed();
    expect(newest).toMatchObject({ state: 'failed', error: { code: 'build.failed' } });
    const { steps } = await shown(newest?.id ?? '');
    expect(steps.all.some(({ state }) => state === 'failed')).toBe(true);
  });

  test('ends the work of the engine when it is interrupted', async () => {
    const path = await folder('slow', { Dockerfile: `FROM ${base}\nRUN echo begun; sleep 98.7654\n` });
    const { child, ended, said } = begin(['build', ...OFFLINE, path]);
    await until('the step prints', () => said().includes('begun'), { timeoutMs: 60_000 });
    await until('the step to run', () => processesNaming('98.7654').length > 0);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '' });
    // Podman 4.3 has nothing that ends a step which runs: it does no further one.
    if (name === 'docker') await until('the step to be gone', () => processesNaming('98.7654').length === 0);
    expect((await listed())[0]).toMatchObject({ state: 'cancelled' });
  });

  test('hands out a secret that is in no argument, no log and nothing that is kept', async () => {
    const secret = 'tr0ub4dor-and-3';
    const path = await folder('sealed', {
      Dockerfile: `FROM ${base}\nRUN --mount=type=secret,id=token test -s /run/secrets/token && echo opened && cat /run/secrets/token\n`,
    });
    const args = [...OFFLINE, '--secret', 'id=token,env=SHOP_TOKEN', path];
    const preview = await cleat(['build-args', ...args], { SHOP_TOKEN: secret });
    expect(preview.stdout).toContain('id=token,env=SHOP_TOKEN');
    const made = await cleat(['build', '--no-cache', ...args], { SHOP_TOKEN: secret });
    expect(made, made.stderr).toMatchObject({ code: 0 });
    expect(made.stderr).toContain('opened');
    expect(made.stderr).not.toContain(secret);
    const [newest] = await listed();
    const log = await cleat(['builds', 'logs', newest?.id ?? '']);
    expect(log.stdout).toContain('opened');
    expect(log.stdout).not.toContain(secret);
    const kept = join(home, 'cleat');
    const files = await readdir(kept, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile()))
      expect(readFileSync(join(file.parentPath, file.name)).includes(secret), file.name).toBe(false);
  });

  test('builds a Dockerfile that comes by standard input', async () => {
    const made = await cleat(['build', '-q', '-'], {}, `FROM ${base}\nLABEL from=stdin\n`);
    expect(made, made.stderr).toMatchObject({ code: 0, stderr: '' });
    const [newest] = await listed();
    expect(newest).toMatchObject({ context: '-', state: 'succeeded' });
    const again = await cleat(['builds', 'rerun', newest?.id ?? '']);
    expect(again.code).toBe(11);
    expect(again.stderr).toContain('standard input');
  });

  test('builds once more what was built, and forgets it', async () => {
    const path = await folder('again', { Dockerfile: `FROM ${base}\nRUN echo once\n` });
    const first = await cleat(['build', ...OFFLINE, '--no-cache', path]);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const [before] = await listed();
    const again = await cleat(['builds', 'rerun', before?.id.slice(0, 8) ?? '']);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    const [after] = await listed();
    expect(after).toMatchObject({ state: 'succeeded', context: path });
    expect(after?.id).not.toBe(before?.id);
    expect(await cleat(['builds', 'rm', before?.id ?? '', after?.id ?? ''])).toMatchObject({ code: 0 });
    expect((await listed()).some(({ id }) => id === before?.id || id === after?.id)).toBe(false);
    expect(await cleat(['builds', 'show', before?.id ?? ''])).toMatchObject({ code: 2 });
  });

  test('refuses what is not there or cannot be carried, with the code of each', async () => {
    expect(await cleat(['build', join(home, 'nowhere')])).toMatchObject({ stdout: '' });
    const path = await folder('named', { Dockerfile: `FROM ${base}\n` });
    const badly = await cleat(['build', '-t', 'NOT A NAME', path]);
    expect(badly).toMatchObject({ code: 7, stdout: '' });
    expect(badly.stderr).toContain('tags.0');
    expect(await cleat(['build', '--secret', 'nonsense', path])).toMatchObject({ code: 7 });
    const absent = await cleat(['build', '--secret', 'id=x,src=/none/such', path]);
    expect(absent).toMatchObject({ code: 2 });
  });
});
