import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hello } from '../../../src-shared/contract/system';
import { findOwner } from '../../../src-main/faces/home';
import { connectPage, type DebuggedPage } from './debugged-page';
import { plainEnvironment } from './opened';
import {
  openDisplay,
  root,
  sandboxArgs,
  temporaryFolder,
  until,
  whyNoElectron,
  describeWindow,
} from './surroundings';

const why =
  whyNoElectron ?? (process.platform === 'linux' ? undefined : 'what is proved here is the Linux package');
const app = join(root, 'release', 'linux-unpacked');
const binary = join(app, 'cleat');
const resources = join(app, 'resources');
const cli = join(resources, 'bin', 'cleat');

/** A fuse that is on, as the binary says it (“1”). */
const FUSE_ON = 0x31;
const PACKAGING_MS = 10 * 60_000;

describeWindow(
  'the package',
  () => {
    let home: Awaited<ReturnType<typeof temporaryFolder>>;
    let display: Awaited<ReturnType<typeof openDisplay>>;
    let env: Record<string, string>;

    beforeAll(async () => {
      await execa(process.execPath, ['scripts/package.mjs'], { cwd: root, timeout: PACKAGING_MS });
      [home, display] = await Promise.all([temporaryFolder(), openDisplay()]);
      env = plainEnvironment(home.path, display.name);
    }, PACKAGING_MS);
    afterAll(async () => {
      await display.close();
      await home.remove();
    });

    const cleat = (...args: string[]) =>
      execa(cli, args, { env, extendEnv: false, cwd: home.path, reject: false, timeout: 60_000 });

    test('has its fuses set in the binary', async () => {
      const { getCurrentFuseWire, FuseV1Options } = await import('@electron/fuses');
      const wire = await getCurrentFuseWire(binary);
      const on = (option: number) => Reflect.get(wire, option) === FUSE_ON;
      expect({
        runAsNode: on(FuseV1Options.RunAsNode),
        nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
        inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
        onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
        fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
      }).toEqual({
        runAsNode: false,
        nodeOptions: false,
        inspect: false,
        onlyAsar: true,
        fileProtocol: false,
      });
      expect(existsSync(join(resources, 'default_app.asar'))).toBe(false);
    });

    test('answers on its command line, without Node on the machine', async () => {
      const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
        version: string;
      };
      const bare = { ...env, PATH: '/nowhere:/usr/bin:/bin' };
      const answer = await execa(cli, ['--version'], { env: bare, extendEnv: false, reject: false });
      expect(answer).toMatchObject({ exitCode: 0, stdout: version });
      expect(JSON.parse((await cleat('runtime', 'list', '--json')).stdout)).toMatchObject(
        expect.arrayContaining([expect.objectContaining({ name: 'docker' })]),
      );
    });

    test('starts its children on the Node that it ships', async () => {
      const started = await cleat('serve', '--background', '--json');
      expect(started.exitCode, started.stderr).toBe(0);
      const { face, pid } = await ownerOf(home.path);
      expect(face).toBe('background');
      expect(await readlink(`/proc/${pid}/exe`)).toBe(join(resources, 'node'));
      process.kill(pid);
      await until('the owner has ended', async () => (await findOwner(home.path)) === undefined);
    });

    describe('its window', () => {
      let child: ChildProcess;
      let page: DebuggedPage;
      let stderr = '';

      beforeAll(async () => {
        // Each of the two variables, and the switch, would change what this process is: the fuses forbid it.
        const hostile = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--title=taken-over' };
        child = spawn(binary, [...sandboxArgs, '--inspect=0', '--remote-debugging-port=0'], {
          env: { ...env, ...hostile },
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        child.stderr?.on('data', (chunk: Buffer) => {
          stderr += chunk.toString();
        });
        const port = await until(
          'a debugging port',
          () => /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(stderr)?.[1],
        );
        page = await connectPage(Number(port));
      });
      afterAll(async () => {
        page.close();
        const ended = new Promise((done) => child.once('exit', done));
        child.kill();
        await ended;
      });

      test('opens on the page from the archive, with its engine-less list', async () => {
        expect(await page.evaluate('location.href')).toBe('app://cleat/');
        await until(
          'the navigation is drawn',
          async () => (await page.evaluate('!!document.querySelector("nav")')) === true,
        );
      });

      test('is not turned into Node, nor opened to a debugger of Node', async () => {
        expect(await page.evaluate('typeof process')).toBe('undefined');
        expect(stderr).not.toContain('Debugger listening');
      });

      test('owns the home: its command line calls through it', async () => {
        const { face, pid } = await ownerOf(home.path);
        expect([face, pid]).toEqual(['window', child.pid]);
        // Without the variables that name other engines the command line asks whoever owns the home.
        const same = Object.fromEntries(Object.entries(env).filter(([name]) => !name.endsWith('_HOST')));
        const served = await execa(cli, ['serve', '--background'], {
          env: same,
          extendEnv: false,
          timeout: 60_000,
        });
        expect(served.stderr).toContain(`(window, pid ${child.pid})`);
      });
    });
  },
  why,
);

function ownerOf(home: string): Promise<Hello> {
  return until('an owner answers', async () => (await findOwner(home))?.hello);
}
