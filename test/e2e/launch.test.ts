import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startDocker, whyNoDocker, type TestEngine } from '../engines';
import { accessibilityProblems } from './axe';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';
import { remembered } from './remembered';
import { untilFocused } from './still';

const missing = browserFace.missing ?? (await whyNoDocker());
const words = ui.launch;

describe.skipIf(missing !== undefined)(
  `the Run form on a real Docker${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let desk: DeskPage;
    let page: Page;
    let image: string;

    beforeAll(async () => {
      docker = await startDocker();
      image = await docker.busybox();
      await docker.cli(['run', '-d', '--network', 'none', '--name', 'before', image, 'sleep', '100000']);
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}` });
      face = await browserFace.open(user);
      page = face.page;
      desk = deskPage(page);
      await desk.row('before').waitFor();
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await docker?.close();
    });

    const dialog = () => page.getByRole('dialog', { name: words.title });
    const line = () => dialog().getByRole('group', { name: words.line });

    /** Tabs on until the control of this name has the focus. */
    async function tabTo(name: string): Promise<void> {
      const here = (): Promise<string> =>
        page.evaluate(() => {
          const at = document.activeElement;
          const label =
            at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0] : undefined;
          return (at?.getAttribute('aria-label') ?? label?.textContent ?? at?.textContent ?? '').trim();
        });
      for (let presses = 0; presses < 60; presses++) {
        if ((await here()) === name) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`no way by Tab to ${name}`);
    }

    it('runs by keyboard alone what its line shows, and opens the new container’s log', async () => {
      await page.keyboard.press('n');
      await dialog().waitFor();
      await dialog().getByLabel(words.where).selectOption({ label: 'docker' });
      const field = dialog().getByRole('combobox', { name: words.fields.image, exact: true });
      await field.focus();
      await untilFocused(field);
      await page.keyboard.type(image);
      await tabTo(words.fields.name);
      await page.keyboard.type('by-keys');
      await tabTo(words.fields.command);
      await page.keyboard.type(`sh -c 'echo "größe $GREETING"; exec sleep 100000'`);
      await tabTo(words.env.add);
      await page.keyboard.press('Enter');
      await untilFocused(dialog().getByRole('textbox', { name: words.env.key(1), exact: true }));
      await page.keyboard.type('GREETING');
      await page.keyboard.press('Tab');
      await untilFocused(dialog().getByRole('textbox', { name: words.env.value(1), exact: true }));
      await page.keyboard.type('two  words');
      await tabTo(words.networks.add);
      await page.keyboard.press('Enter');
      await untilFocused(dialog().getByRole('combobox', { name: words.networks.name(1), exact: true }));
      await page.keyboard.type('none');
      await dialog().getByText(words.ready).waitFor();
      await expect.poll(() => line().textContent()).toContain('--network none');
      await expect.poll(() => line().textContent()).toContain('--name by-keys');
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Control+Enter');
      await dialog().waitFor({ state: 'detached' });
      await desk.rowIn('by-keys', 'running').waitFor();
      await desk.row('by-keys').and(page.locator('[aria-selected=true]')).waitFor();
      await page
        .getByRole('log', { name: /^Log of/ })
        .getByText('größe two  words')
        .waitFor();
      const { stdout } = await docker.cli(['inspect', '--format', '{{json .Config.Cmd}}', 'by-keys']);
      expect(JSON.parse(stdout)).toEqual(['sh', '-c', 'echo "größe $GREETING"; exec sleep 100000']);
    });

    it('marks at its field what the engine would refuse, and runs nothing', async () => {
      await page.keyboard.press('n');
      await dialog().waitFor();
      await dialog().getByRole('combobox', { name: words.fields.image, exact: true }).fill(image);
      await dialog().getByRole('textbox', { name: words.fields.name, exact: true }).fill('no name');
      await dialog()
        .getByText(/is not a container’s name/)
        .first()
        .waitFor();
      await dialog().getByRole('button', { name: words.mounts.add }).click();
      await dialog()
        .getByRole('textbox', { name: words.mounts.source(1) })
        .fill('/is/not/there');
      await dialog()
        .getByRole('textbox', { name: words.mounts.container(1) })
        .fill('/there');
      await dialog()
        .getByText(new RegExp(words.problems(2)))
        .waitFor();
      await dialog().locator('[data-field="mounts.0"] [aria-invalid=true]').waitFor();
      await dialog().getByRole('button', { name: words.run, exact: true, disabled: true }).waitFor();
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    });

    it('keeps a draft over a reload, and repeats a launch that then fails with its reason', async () => {
      // What is typed is stored after a pause.
      await expect
        .poll(async () => JSON.stringify((await remembered(user))['launch.draft']))
        .toContain('/is/not/there');
      await page.reload();
      await desk.row('by-keys').waitFor();
      await page.keyboard.press('n');
      await dialog().waitFor();
      const name = dialog().getByRole('textbox', { name: words.fields.name, exact: true });
      await expect.poll(() => name.inputValue()).toBe('no name');
      await dialog()
        .getByRole('button', { name: new RegExp(`^${words.repeat(image)}`) })
        .first()
        .click();
      await expect.poll(() => name.inputValue()).toBe('by-keys');
      await dialog()
        .getByText(/is there already/)
        .first()
        .waitFor();
      await name.fill('by-keys-2');
      await dialog()
        .getByRole('combobox', { name: words.fields.image, exact: true })
        .fill('localhost/not-there:1');
      await dialog().getByLabel(words.fields.pull).selectOption('never');
      await dialog().getByText(words.ready).waitFor();
      await page.keyboard.press('Control+Enter');
      await dialog().getByRole('alert').getByText(words.failed).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    });

    it('builds, says at which line it failed, builds what was mended with its cache, and offers to run it', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cleat-shop-'));
      try {
        const write = (last: string) =>
          writeFile(join(folder, 'Dockerfile'), `FROM ${image}\nRUN echo first > /first\nRUN ${last}\n`);
        await write('echo about to fail && exit 7');
        await page.keyboard.press('b');
        const form = page.getByRole('dialog', { name: ui.builds.form.title });
        await form.waitFor();
        await form.getByLabel(ui.builds.form.where).selectOption({ label: 'docker' });
        await form.getByRole('combobox', { name: ui.builds.form.fields.context }).fill(folder);
        await form.getByRole('button', { name: ui.builds.form.tags.add }).click();
        await form.getByRole('combobox', { name: ui.builds.form.tags.label(1) }).fill('shop:e2e');
        await form.getByRole('combobox', { name: ui.builds.form.fields.network }).fill('none');
        await form.getByText(ui.builds.form.ready).waitFor();
        await page.keyboard.press('Control+Enter');
        await form.waitFor({ state: 'detached' });
        const detail = page.getByRole('region', { name: ui.builds.detail.label('shop:e2e') });
        await detail.getByRole('log').getByText('about to fail').waitFor();
        await detail.getByRole('button', { name: ui.builds.detail.showLine(3) }).click();
        await detail.locator('.marked.bad', { hasText: 'RUN echo about to fail' }).waitFor();

        await write('echo mended');
        await detail.getByRole('button', { name: ui.builds.actions.again }).click();
        await detail.getByRole('option', { name: /RUN echo first.*cached/ }).waitFor();
        await detail.getByRole('button', { name: ui.builds.actions.run }).click();
        await dialog().waitFor();
        const field = dialog().getByRole('combobox', { name: words.fields.image, exact: true });
        await expect.poll(() => field.inputValue()).toBe('shop:e2e');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
);
