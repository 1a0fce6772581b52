import { existsSync } from 'node:fs';
import { accessibilityProblems } from './axe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../engines';
import { remembered } from './remembered';
import { deskPage, type DeskPage } from './desk';
import { cliUser, type FaceKind, type OpenFace } from './faces';

type CliUser = ReturnType<typeof cliUser>;

/** What a stranger does in the first minutes, in one face, with two real engines. */
export async function firstMinutes(kind: FaceKind): Promise<void> {
  const missing = kind.missing ?? (await whyNoDocker()) ?? (await whyNoPodman());

  describe.skipIf(missing !== undefined)(
    `the ${kind.name} with real Docker and Podman${missing ? ` (${missing})` : ''}`,
    () => {
      let docker: TestEngine;
      let podman: TestEngine;
      let user: CliUser;
      let face: OpenFace;
      let desk: DeskPage;

      async function run(engine: TestEngine, name: string, script: string): Promise<void> {
        const image = await engine.busybox();
        const { exitCode, stderr } = await engine.cli([
          'run',
          '-d',
          '--network',
          'none',
          '--name',
          name,
          image,
          'sh',
          '-c',
          script,
        ]);
        if (exitCode !== 0) throw new Error(stderr);
      }

      beforeAll(async () => {
        [docker, podman] = await Promise.all([startDocker(), startPodman()]);
        await run(
          docker,
          'on-docker',
          // It ends when it is told to, or its engine would take 10 s longer to come back below.
          'trap exit TERM; i=0; while :; do i=$((i+1)); echo "zeile $i größe 港口"; sleep 0.2; done',
        );
        await run(podman, 'on-podman', 'sleep 100000');
        user = cliUser({ DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podman.socket}` });
        face = await kind.open(user);
        desk = deskPage(face.page);
      });
      afterAll(async () => {
        await face?.close();
        user?.close();
        await Promise.all([docker?.close(), podman?.close()]);
      });

      it('opens on a list of the containers of both engines', async () => {
        await desk.row('on-docker').waitFor();
        await desk.row('on-podman').waitFor();
        await desk.rowIn('on-docker', 'running').waitFor();
      });

      it('shows a container that is created elsewhere, and lets it go when it is removed there', async () => {
        const image = await docker.busybox();
        await docker.cli(['create', '--name', 'from-elsewhere', '--network', 'none', image, 'true']);
        await desk.row('from-elsewhere').waitFor();
        await docker.cli(['rm', 'from-elsewhere']);
        await desk.row('from-elsewhere').waitFor({ state: 'detached' });
      });

      it('shows a name made of HTML and terminal escapes as text', async () => {
        const image = await docker.busybox();
        await docker.cli([
          'create',
          '--name',
          'hostile',
          '--network',
          'none',
          '--label',
          'note=<img src=x onerror="window.pwned=1">\u001b[2J',
          image,
          'echo',
          '<script>window.pwned=1</script>',
        ]);
        await desk.select('hostile');
        await desk.page.getByText('<img src=x onerror=', { exact: false }).first().waitFor();
        await expect.poll(() => desk.page.evaluate(() => Reflect.get(window, 'pwned'))).toBeUndefined();
        await docker.cli(['rm', 'hostile']);
      });

      it('follows a log with every letter as it was', async () => {
        await desk.select('on-docker');
        await desk.tab('logs');
        await desk.page
          .getByText(/zeile \d+ größe 港口/)
          .first()
          .waitFor();
      });

      it('keeps the end of a followed log in sight when its room shrinks', async () => {
        const log = desk.page.getByRole('log', { name: ui.logs.label('on-docker'), exact: true });
        const overflows = () => log.evaluate((element) => element.scrollHeight > element.clientHeight + 100);
        await desk.page.setViewportSize({ width: 1280, height: 420 });
        await until('more lines than fit', overflows);
        const atEnd = () =>
          log.evaluate((element) => element.scrollTop + element.clientHeight >= element.scrollHeight - 2);
        await until('the end to be in sight', atEnd);
        await desk.page.setViewportSize({ width: 1280, height: 360 });
        await until('the end to be in sight again', atEnd);
        await desk.page.setViewportSize({ width: 1280, height: 800 });
      });

      it('stops, starts and removes, and keeps the row in sight meanwhile', async () => {
        await run(podman, 'to-stop', 'trap "exit 0" TERM; while :; do sleep 0.1; done');
        await desk.select('to-stop');
        await desk.verb(/^Stop/).click();
        await desk.rowIn('to-stop', 'exited').waitFor();
        await desk.verb(/^Start/).click();
        await desk.rowIn('to-stop', 'running').waitFor();
        await desk.verb(/^Remove/).click();
        const question = desk.page.getByRole('alertdialog');
        await question.getByText('to-stop').first().waitFor();
        await question.getByRole('checkbox').check();
        await question.getByRole('button', { name: ui.containers.removeConfirm, exact: true }).click();
        await desk.row('to-stop').waitFor({ state: 'detached' });
        await expect
          .poll(async () => (await podman.cli(['ps', '-aq', '--filter', 'name=to-stop'])).stdout)
          .toBe('');
      });

      it('says when a daemon is killed, keeps the last known rows and the other engine, and is back by itself', async () => {
        await docker.kill();
        const banner = desk.page.getByText(/docker.* is not answering/);
        await banner.waitFor();
        await desk.row('on-docker').and(desk.page.locator('.stale')).waitFor();
        await podman.cli(['rm', '-f', 'still-live']);
        await run(podman, 'still-live', 'sleep 100000');
        await desk.row('still-live').waitFor();
        await docker.restart();
        await banner.waitFor({ state: 'detached' });
        // It ran in the killed daemon's care: the list is what the daemon says now.
        await desk.row('on-docker').waitFor();
      });

      it('is back in place when its renderer is killed', async () => {
        await desk.select('on-podman');
        await desk.detail('on-podman').waitFor();
        const id = (await podman.cli(['inspect', '-f', '{{.Id}}', 'on-podman'])).stdout.trim();
        await until('the selection to be kept', async () =>
          JSON.stringify(await remembered(user)).includes(id),
        );
        const again = await face.killRenderer();
        await deskPage(again.page).row('on-podman').waitFor();
        await deskPage(again.page).detail('on-podman').waitFor();
        await again.close();
        await face.close();
        face = await kind.open(user);
        desk = deskPage(face.page);
      });

      it('switches the runtime in Settings, and shows a switch made on the command line', async () => {
        await desk.section('settings');
        await desk.page.getByRole('radio', { name: /^docker/i }).check();
        await desk.newWorkTo('docker').waitFor();
        expect((await user.run(['runtime', 'which'])).stdout).toBe('docker');
        expect((await user.run(['runtime', 'use', 'podman'])).exitCode).toBe(0);
        await desk.newWorkTo('podman').waitFor();
        // The footer and the settings are told by streams of their own.
        await desk.page.getByRole('radio', { name: /^podman/i, checked: true }).waitFor();
        expect((await user.run(['runtime', 'use', 'auto'])).exitCode).toBe(0);
      });

      it('explains the choice of the runtime', async () => {
        await desk.section('runtimes');
        await desk.page.getByText(ui.runtimes.chainTitle).waitFor();
        const shown = desk.page.locator('[data-runtime]:visible');
        await expect
          .poll(() => shown.evaluateAll((cards) => cards.map((card) => card.getAttribute('data-runtime'))))
          .toEqual(['docker', 'podman']);
        await desk.page.getByText(/not on this machine$/).click();
        await desk.page.locator('[data-runtime=colima]').waitFor();
      });

      it.each(['light', 'dark'] as const)('gives axe nothing to find in any view, in %s', async (theme) => {
        await desk.section('settings');
        await desk.page.getByRole('radio', { name: ui.settings.themes[theme] }).check();
        await desk.page.locator(`html[data-theme=${theme}]`).waitFor();
        for (const section of ['settings', 'runtimes', 'containers'] as const) {
          await desk.section(section);
          if (section === 'containers') await desk.row('on-podman').waitFor();
          expect(await accessibilityProblems(desk.page), section).toEqual([]);
        }
        await desk.select('on-podman');
        for (const tab of ['overview', 'logs'] as const) {
          await desk.tab(tab);
          expect(await accessibilityProblems(desk.page), tab).toEqual([]);
        }
      });

      it('remembers place, filter and theme when it is opened again', async () => {
        await desk.filter('on-podman');
        await desk.row('on-docker').waitFor({ state: 'detached' });
        await until('the filter to be kept', async () =>
          JSON.stringify(await remembered(user)).includes('on-podman'),
        );
        await face.close();
        face = await kind.open(user);
        desk = deskPage(face.page);
        await desk.row('on-podman').waitFor();
        await expect.poll(() => desk.row('on-docker').count()).toBe(0);
        await expect
          .poll(() => desk.page.getByRole('searchbox', { name: ui.containers.filter }).inputValue())
          .toBe('on-podman');
        await desk.filter('');
      });
    },
  );

  describe.skipIf(missing !== undefined)(`the ${kind.name} when CONTAINER_RUNTIME decides`, () => {
    it('shows the toggle locked, with the variable as the reason', async () => {
      const user = cliUser({ CONTAINER_RUNTIME: 'docker', DOCKER_HOST: 'unix:///nowhere/docker.sock' });
      const face = await kind.open(user);
      try {
        const desk = deskPage(face.page);
        await desk.newWorkTo('docker').waitFor();
        await desk.section('settings');
        await face.page.getByText(ui.settings.locked('CONTAINER_RUNTIME', 'docker')).waitFor();
        await face.page.getByRole('radio', { name: /^docker/i, disabled: true }).waitFor();
      } finally {
        await face.close();
        user.close();
      }
    });
  });

  describe.skipIf(missing !== undefined)(`the ${kind.name} without any engine`, () => {
    it('opens all the same and says what to install', async ({ skip }) => {
      const usual = ['/var/run/docker.sock', '/run/podman/podman.sock'].find((path) => existsSync(path));
      skip(usual !== undefined, `${usual ?? ''} is there`);
      // Empty is as good as unset, and undoes what windows under test are given.
      const user = cliUser({ PATH: '/nowhere', DOCKER_HOST: '', CONTAINER_HOST: '' });
      const face = await kind.open(user);
      try {
        await face.page.getByText(ui.empty.noEngineTitle).waitFor();
        await face.page.getByText('https://docs.docker.com/engine/install/').first().waitFor();
        await face.page.getByText('sudo apt install podman').first().waitFor();
        expect(await accessibilityProblems(face.page)).toEqual([]);
      } finally {
        await face.close();
        user.close();
      }
    });

    it('says of one that was named that it does not answer, and looks again when told to', async () => {
      const user = cliUser({ DOCKER_HOST: 'unix:///nowhere/docker.sock', PATH: '/nowhere' });
      const face = await kind.open(user);
      try {
        await face.page.getByRole('heading', { name: ui.empty.allUnreachableTitle }).waitFor();
        await face.page.getByRole('button', { name: ui.empty.lookAgain }).waitFor();
      } finally {
        await face.close();
        user.close();
      }
    });
  });
}
