import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';
import { busyboxRootfs } from '../../engines/image';
import { SAILOR, startRegistry } from '../images/registry';
import { cliUser, type CliUser } from './cleat';

const NOWHERE = 'unix:///nowhere/engine.sock';

const rows = z.array(
  z.strictObject({
    engine: z.string(),
    runtime: z.string(),
    id: z.string(),
    tags: z.array(z.string()),
    digests: z.array(z.string()),
    size: z.number().optional(),
    createdAt: z.number().optional(),
    dangling: z.boolean(),
    labels: z.record(z.string(), z.string()),
    parent: z.string().optional(),
    users: z.strictObject({
      count: z.number(),
      first: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    }),
  }),
);
const done = z.array(z.strictObject({ name: z.string(), id: z.string().optional() }));
const failure = z.object({ error: z.object({ code: z.string(), category: z.string() }) });

const why = await whyNoDocker();

describe.skipIf(why !== undefined)(why ?? 'cleat on images of a real Docker', () => {
  let engine: TestEngine;
  let user: CliUser;

  beforeAll(async () => {
    engine = await startDocker();
    await engine.busybox();
    user = cliUser({ DOCKER_HOST: `unix://${engine.socket}`, CONTAINER_HOST: NOWHERE });
  });
  afterAll(async () => {
    user.close();
    await engine.close();
  });

  /** “It is not there” is said only where every engine could be asked. */
  const docker = (...args: string[]) => user.run([...args, '--runtime', 'docker']);
  const images = async (...args: string[]) =>
    rows.parse(JSON.parse((await docker('images', '--json', ...args)).stdout));
  const codeOf = (stderr: string): string => {
    const line = stderr.split('\n').findLast((one) => one.startsWith('{')) ?? '';
    return failure.parse(JSON.parse(line)).error.code;
  };

  it('lists, filters, tags, inspects and tells the history', async () => {
    const [row] = await images();
    expect(row).toMatchObject({ runtime: 'docker', tags: ['cleat-busybox:latest'], dangling: false });
    const text = await user.run(['images', '--runtime', 'docker', '--digests']);
    expect(text.stdout).toMatch(
      /^REPOSITORY +TAG +DIGEST +ENGINE +ID +AGE +SIZE +USED BY\ncleat-busybox +latest/,
    );

    expect((await user.run(['tag', 'cleat-busybox', 'cleat-second:one'])).exitCode).toBe(0);
    expect(await images('--filter', 'reference=cleat-sec*')).toHaveLength(1);
    expect(await images('--filter', 'dangling=true')).toEqual([]);
    const inspected = await user.run(['image', 'inspect', 'cleat-second:one', '--facts']);
    expect(JSON.parse(inspected.stdout)).toMatchObject([{ id: row?.id, os: 'linux', command: ['sh'] }]);
    const steps = await user.run(['history', 'cleat-second:one', '--json']);
    expect(JSON.parse(steps.stdout)).toMatchObject([{ id: row?.id }]);
    const layers = await user.run(['image', 'layers', 'cleat-second:one', '--files']);
    expect(layers.stderr).toBe('');
    expect(layers.stdout).toMatch(/^LAYER +SIZE +ADDED +CHANGED +REMOVED +WASTED +MADE BY\n1 /);
    expect(layers.stdout).toMatch(/\n {2}\+ +[\d.]+ \w+ {2}\/bin\/busybox\n/);
  });

  it('imports, saves, removes several with the code of the first failure, and loads again', async () => {
    const rootfs = join(user.home, 'rootfs.tar');
    const archive = join(user.home, 'saved.tar');
    writeFileSync(rootfs, await busyboxRootfs());
    const made = await user.run(['import', rootfs, 'cleat-import:one', '--change', 'CMD ["sh"]']);
    expect(made.stdout).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect((await user.run(['save', '-o', archive, 'cleat-import:one'])).exitCode).toBe(0);
    expect(existsSync(archive)).toBe(true);
    const piped = join(user.home, 'piped.tar');
    expect((await user.run(['save', 'cleat-import:one'], {}, { stdout: { file: piped } })).exitCode).toBe(0);
    expect(readFileSync(piped).includes('cleat-import')).toBe(true);

    const removed = await docker('rmi', 'nobody', 'cleat-import:one', '--json');
    expect(removed.exitCode).toBe(2);
    expect(codeOf(removed.stderr)).toBe('image.unknown');
    expect(done.parse(JSON.parse(removed.stdout))).toEqual([{ name: 'cleat-import:one' }]);
    expect(await images('--filter', 'reference=cleat-import')).toEqual([]);

    const loaded = await user.run(['load'], {}, { inputFile: piped });
    expect(loaded.stdout).toContain('cleat-import:one');
    expect((await images('--filter', 'reference=cleat-import'))[0]?.id).toBe(made.stdout);
  });

  it('refuses what cannot be, each with its code', async () => {
    await engine.request('POST', '/v1.41/containers/create?name=boat', {
      Image: 'cleat-import:one',
      Cmd: ['sh'],
    });
    const cases = [
      { args: ['rmi', 'cleat-import:one'], code: 'image.in-use', exit: 11 },
      { args: ['untag', 'cleat-import:one'], code: 'image.last-tag', exit: 11 },
      { args: ['tag', 'cleat-import:one', 'Not Valid'], code: 'image.invalid', exit: 7 },
      { args: ['pull', '-x'], code: 'cli.usage', exit: 7 },
      { args: ['pull', 'Not/Valid'], code: 'image.invalid', exit: 7 },
      { args: ['load', '-i', join(user.home, 'nothing')], code: 'image.no-archive', exit: 1 },
      { args: ['history', 'nobody'], code: 'image.unknown', exit: 2 },
      { args: ['images', '--filter', 'nonsense=1'], code: 'cli.option', exit: 7 },
    ];
    for (const { args, code, exit } of cases) {
      const answer = await docker(...args, '--json');
      expect([codeOf(answer.stderr), answer.exitCode], args.join(' ')).toEqual([code, exit]);
    }
    expect((await images('--filter', 'used=true')).map(({ tags }) => tags)).toEqual([['cleat-import:one']]);
  });

  it('says what a prune would take, and takes it only with --force', async () => {
    const rootfs = join(user.home, 'rootfs.tar');
    const { stdout: id } = await user.run(['import', rootfs, '--change', 'LABEL nameless=yes']);
    const preview = await user.run(['image', 'prune']);
    expect(preview.stdout.trim()).toBe(id.slice(7, 19));
    expect(preview.stderr).toContain('Nothing was removed');
    expect(await images('--filter', 'dangling=true')).toHaveLength(1);
    expect((await user.run(['image', 'prune', '--force'])).stdout).toMatch(/freed$/);
    expect(await images('--filter', 'dangling=true')).toEqual([]);
  });

  it('logs in to a registry with the password from its input, looks, and logs out again', async () => {
    const registry = await startRegistry();
    try {
      const { host } = registry;
      const login = async (password: string) => {
        const started = user.start(['login', host, '-u', SAILOR.name, '--password-stdin']);
        started.stdin.end(`${password}\n`);
        return started;
      };
      const wrong = await login('ashore');
      expect([wrong.exitCode, wrong.stderr]).toEqual([
        4,
        expect.stringContaining('does not take this password'),
      ]);
      const done = await login(SAILOR.password);
      expect(done.stdout).toBe(`Logged in to ${host} as ${SAILOR.name}`);
      expect(done.stderr).toContain('without TLS');
      expect(done.stderr).toContain('unencrypted');
      expect(`${done.stdout}${done.stderr}`).not.toContain(SAILOR.password);
      expect((await docker('registries')).stdout).toMatch(new RegExp(`\\n${host} +sailor .*insecure`));
      expect(codeOf((await docker('tags', `${host}/nobody`, '--json')).stderr)).toBe('registry.not-there');
      expect((await docker('image', 'outdated', '--json')).stdout).toBe('[]');
      expect((await docker('logout', host)).stdout).toBe(`Logged out of ${host}`);
      expect(codeOf((await docker('logout', host, '--json')).stderr)).toBe('registry.not-logged-in');
      expect(codeOf((await docker('login', host, '--json')).stderr)).toBe('registry.password-missing');
    } finally {
      await registry.close();
    }
  });
});
