import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { certificateAuthority } from '../../engines/certificates';
import { cliUser, type CliUser } from '../cli/cleat';
import { SAILOR, startRegistry, whyNoRegistry, type Registry } from '../images/registry';

const why = (await whyNoDocker()) ?? (await whyNoPodman()) ?? whyNoRegistry();
// Without a bridge there is no other network for a step.
const OFFLINE = ['--network', 'none'];

const madeSchema = z.looseObject({ state: z.string(), steps: z.looseObject({ cached: z.number() }) });

describe.skipIf(why !== undefined)(why ?? 'what one engine builds and another runs', () => {
  const certificates = mkdtempSync(join(tmpdir(), 'cleat-show-'));
  let registry: Registry;
  let docker: TestEngine;
  let podman: TestEngine;
  let user: CliUser;

  beforeAll(async () => {
    const authority = certificateAuthority(certificates);
    [registry, docker, podman] = await Promise.all([
      startRegistry(authority.issue('registry')),
      startDocker({ hostNetwork: true }),
      startPodman({ hostNetwork: true }),
    ]);
    user = cliUser({ DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podman.socket}` });
    for (const home of [user.home, join(podman.dir, 'home')]) {
      const trusted = join(home, '.config/containers/certs.d', registry.host);
      mkdirSync(trusted, { recursive: true });
      copyFileSync(authority.ca, join(trusted, 'ca.crt'));
    }
    await Promise.all([docker.busybox(), podman.busybox()]);
  });
  afterAll(async () => {
    user?.close();
    await docker?.close();
    await podman?.close();
    await registry?.close();
    rmSync(certificates, { recursive: true, force: true });
  });

  it.each([
    ['docker', 'podman'],
    ['podman', 'docker'],
  ] as const)(
    'comes from %s with its cache, by a registry, and does the same on %s',
    async (maker, taker) => {
      const cleat = async (runtime: string, ...args: string[]): Promise<string> => {
        const answer = await user.run(['--runtime', runtime, ...args]);
        expect(answer.exitCode, `cleat ${args.join(' ')}: ${answer.stderr}`).toBe(0);
        return answer.stdout;
      };
      for (const runtime of [maker, taker]) {
        const login = user.start([
          ...['--runtime', runtime, 'login', registry.host],
          ...['-u', SAILOR.name, '--password-stdin'],
        ]);
        login.stdin.end(SAILOR.password);
        expect((await login).exitCode).toBe(0);
      }
      const base = await (maker === 'docker' ? docker : podman).busybox();
      const folder = join(user.home, maker);
      mkdirSync(folder);
      writeFileSync(
        join(folder, 'Dockerfile'),
        `FROM ${base}\nRUN echo "by ${maker}" > /maker\nCOPY greeting /greeting\nCMD ["cat", "/maker", "/greeting"]\n`,
      );
      writeFileSync(join(folder, 'greeting'), 'good morning\n');
      await cleat(maker, 'build', ...OFFLINE, '-t', 'shop:1', folder);
      expect(await cleat(maker, 'launch', '--rm', ...OFFLINE, 'shop:1')).toBe(`by ${maker}\ngood morning`);

      writeFileSync(join(folder, 'greeting'), 'good evening\n');
      const again = await cleat(maker, 'build', ...OFFLINE, '-t', 'shop:2', '--json', folder);
      const made = madeSchema.parse(JSON.parse(again));
      expect(made.state).toBe('succeeded');
      expect(made.steps.cached).toBeGreaterThan(0);

      const reference = `${registry.host}/from-${maker}/shop:2`;
      await cleat(maker, 'tag', 'shop:2', reference);
      await cleat(maker, 'push', reference);
      await cleat(taker, 'pull', reference);
      const ran = [maker, taker].map((runtime) => cleat(runtime, 'launch', '--rm', ...OFFLINE, reference));
      expect(await Promise.all(ran)).toEqual(Array(2).fill(`by ${maker}\ngood evening`));
      expect(await cleat(taker, 'tags', `${registry.host}/from-${maker}/shop`)).toContain('2');
    },
  );

  it.each(['docker', 'podman'] as const)(
    'stands on an image that a registry gives only with a login, on %s',
    async (runtime) => {
      // BuildKit speaks without TLS to registries on loopback.
      const store = runtime === 'docker' ? await startRegistry() : registry;
      const run = (...args: string[]) => user.run(['--runtime', runtime, ...args]);
      try {
        const login = user.start([
          ...['--runtime', runtime, 'login', store.host],
          ...['-u', SAILOR.name, '--password-stdin'],
        ]);
        login.stdin.end(SAILOR.password);
        expect((await login).exitCode).toBe(0);
        const reference = `${store.host}/${runtime}/private:1`;
        await run('tag', await (runtime === 'docker' ? docker : podman).busybox(), reference);
        expect(await run('push', reference)).toMatchObject({ exitCode: 0 });
        expect(await run('untag', reference)).toMatchObject({ exitCode: 0 });
        const folder = join(user.home, `on-${runtime}`);
        mkdirSync(folder);
        writeFileSync(join(folder, 'Dockerfile'), `FROM ${reference}\nRUN echo on > /on\n`);
        const build = ['build', ...OFFLINE, '--pull', '-t', `on-${runtime}`, folder];
        const built = await run(...build);
        expect(built.exitCode, built.stderr).toBe(0);
        // Podman reads Docker's logins, too.
        for (const one of ['docker', 'podman']) await user.run(['--runtime', one, 'logout', store.host]);
        expect((await run(...build)).exitCode).toBe(1);
      } finally {
        if (store !== registry) await store.close();
      }
    },
  );
});
