import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../engines';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';
import { untilFocused } from './still';

const missing = browserFace.missing ?? (await whyNoDocker()) ?? (await whyNoPodman());
const LOG_SCRIPT =
  'trap "exit 0" TERM; for n in 1 2 3 4 5 6; do echo "order $n paid"; done; echo ready; while :; do sleep 0.1; done';

describe.skipIf(missing !== undefined)(
  `a day’s work without a mouse${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let podman: TestEngine;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let page: Page;
    let desk: DeskPage;

    async function run(engine: TestEngine, name: string): Promise<void> {
      const image = await engine.busybox();
      const { exitCode, stderr } = await engine.cli(
        ['run', '-d', '--network', 'none', '--name', name, image, 'sh', '-c', LOG_SCRIPT], //
      );
      if (exitCode !== 0) throw new Error(stderr);
    }

    beforeAll(async () => {
      [docker, podman] = await Promise.all([startDocker(), startPodman()]);
      for (const name of ['shop-api', 'batch-one', 'batch-two']) await run(docker, name);
      await run(podman, 'other');
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podman.socket}` });
      face = await browserFace.open(user);
      page = face.page;
      desk = deskPage(page);
      await desk.rowIn('shop-api', 'running').waitFor();
      await desk.rowIn('other', 'running').waitFor();
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await Promise.all([docker?.close(), podman?.close()]);
    });

    /** Where the keys go, and whether a person sees it: a ring, a current line, or the caret of a field. */
    const focus = () =>
      page.evaluate(() => {
        const at = document.activeElement;
        if (!(at instanceof HTMLElement)) return { name: 'nothing', visible: false };
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const ringed = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
        const caret = at.matches('input:not([type=checkbox], [type=radio]), textarea');
        const current = document.getElementById(at.getAttribute('aria-activedescendant') ?? '');
        const label = at.getAttribute('aria-label') ?? at.textContent?.trim() ?? '';
        return {
          name: `${at.tagName.toLowerCase()}#${at.id} ${at.getAttribute('role') ?? ''} ${label.slice(0, 60)}`,
          visible: at !== document.body && (ringed || caret || current !== null),
        };
      });
    /** Presses keys one after the other; afterwards the focus must be somewhere, and in sight. */
    async function press(...keys: readonly string[]): Promise<void> {
      for (const key of keys) await page.keyboard.press(key);
      await expect.poll(focus, { message: `after ${keys.join(', ')}` }).toMatchObject({ visible: true });
    }
    async function type(text: string): Promise<void> {
      await page.keyboard.type(text);
      await expect.poll(focus, { message: `after typing ${text}` }).toMatchObject({ visible: true });
    }
    const palette = () => page.getByRole('combobox', { name: ui.palette.placeholder });
    const option = (name: string | RegExp) => page.getByRole('option', { name });
    /** Finds this in the palette by these letters, and does it. */
    async function choose(letters: string, first: string): Promise<void> {
      await press('Control+k');
      await untilFocused(palette());
      await type(letters);
      await option(first).and(page.locator('[aria-selected=true]')).waitFor();
      await press('Enter');
      await palette().waitFor({ state: 'detached' });
    }
    /** Tabs on (or back) until the focus is on what has this name. */
    async function tabTo(name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
      const here = (): Promise<string> =>
        page.evaluate(() => {
          const at = document.activeElement;
          const label =
            at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0] : null;
          return (at?.getAttribute('aria-label') ?? label?.textContent ?? at?.textContent ?? '').trim();
        });
      const passed: string[] = [];
      for (let presses = 0; presses < 60; presses++) {
        const at = await here();
        if (at === name) return;
        passed.push(at);
        await press(key);
      }
      throw new Error(`no way by ${key} to ${name}: ${passed.join(' | ')}`);
    }
    const current = (name: string) => desk.row(name).and(page.locator('[aria-selected=true]'));
    const untilInList = () => untilFocused(page.locator('[role=grid], [role=treegrid]'));
    /** Brings the focus to the list, with this row as the current one. */
    async function onRow(name: string, letters = name): Promise<void> {
      await press('/', 'Control+a');
      await type(letters);
      // Those that the letters leave, the wanted one above: only then is it where the keys go.
      const names = () =>
        page
          .locator('[role=row][data-name]')
          .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-name') ?? ''));
      await expect.poll(async () => (await names())[0]).toBe(name);
      await press('Enter');
      await untilInList();
      await press('Home');
      await current(name).waitFor();
    }

    it('finds a container’s log through the palette, and reads and searches it', async () => {
      await choose('logs api', 'Show logs shop-api');
      const log = page.getByRole('log', { name: ui.logs.label('shop-api') });
      await log.getByText('ready').waitFor();
      await tabTo(ui.logs.search);
      await type('paid');
      await page.getByText(ui.logs.matches(6, 6)).waitFor();
      await press('Enter');
      await page.getByText(ui.logs.matches(5, 6)).waitFor();
      await press('Shift+Enter');
      await page.getByText(ui.logs.matches(6, 6)).waitFor();
      // Out of the field to the log, then out of the details: the list has the focus again.
      await press('Escape');
      await untilFocused(log);
      await press('Escape');
      await untilInList();
    });

    it('stops, starts and restarts by a key each', async () => {
      await onRow('shop-api');
      await press('s');
      await desk.rowIn('shop-api', 'exited').waitFor();
      await press('s');
      await desk.rowIn('shop-api', 'running').waitFor();
      const began = async (): Promise<string> =>
        (await docker.cli(['inspect', '-f', '{{.State.StartedAt}}', 'shop-api'])).stdout;
      const before = await began();
      await press('r');
      await expect.poll(began).not.toBe(before);
      await desk.rowIn('shop-api', 'running').waitFor();
    });

    it('selects several and stops them as one', async () => {
      await onRow('batch-one', 'batch');
      await press('Shift+ArrowDown');
      await page.getByText(ui.list.checked(2)).first().waitFor();
      await press('s');
      await desk.rowIn('batch-one', 'exited').waitFor();
      await desk.rowIn('batch-two', 'exited').waitFor();
      await press('Escape');
    });

    it('removes after a question, with the focus back in the list', async () => {
      await onRow('batch-two');
      await press('Delete');
      const question = page.getByRole('alertdialog');
      await question.waitFor();
      await question.getByText('batch-two').first().waitFor();
      await tabTo(ui.containers.removeConfirm);
      await press('Enter');
      await desk.row('batch-two').waitFor({ state: 'detached' });
      await expect
        .poll(async () => (await docker.cli(['ps', '-aq', '--filter', 'name=batch-two'])).stdout)
        .toBe('');
      await press('/', 'Control+a', 'Delete');
      await desk.row('batch-one').waitFor();
      await press('Enter');
      await untilInList();
    });

    it('opens the Run form, fills it and runs', async () => {
      await press('n');
      await page.getByRole('dialog', { name: ui.launch.title }).waitFor();
      await tabTo(ui.launch.fields.image);
      await type(await docker.busybox());
      await tabTo(ui.launch.fields.name);
      await type('by-keys');
      await tabTo(ui.launch.fields.command);
      await type('sleep 100000');
      await tabTo(ui.launch.networks.add);
      await press('Enter');
      await untilFocused(page.getByRole('combobox', { name: ui.launch.networks.name(1), exact: true }));
      await type('none');
      await page.getByText(ui.launch.ready).waitFor();
      await press('Control+Enter');
      await desk.rowIn('by-keys', 'running').waitFor();
      await page.getByRole('dialog', { name: ui.launch.title }).waitFor({ state: 'detached' });
    });

    it('switches the runtime through the palette', async () => {
      expect((await user.run(['runtime', 'use', 'docker'])).exitCode).toBe(0);
      await desk.newWorkTo('docker').waitFor();
      await choose('use podman', ui.palette.use('podman'));
      await desk.newWorkTo('podman').waitFor();
      await choose('use docker', ui.palette.use('docker'));
      await desk.newWorkTo('docker').waitFor();
    });

    it('looks keys up in the sheet', async () => {
      await press('?');
      const sheet = page.getByRole('dialog', { name: ui.sheet.title });
      await untilFocused(sheet.getByRole('searchbox', { name: ui.sheet.search }));
      await type('restart');
      await sheet.getByText(ui.containers.restart, { exact: true }).waitFor();
      await press('Escape');
      await sheet.waitFor({ state: 'detached' });
    });

    it('goes from section to section, and works on in each', async () => {
      const heading = (name: string) => page.getByRole('heading', { level: 1, name });
      await press('Control+4');
      await heading(ui.runtimes.title).waitFor();
      await press('Tab');
      await press('Control+5');
      await heading(ui.settings.title).waitFor();
      await tabTo(ui.settings.notifyExits);
      await press('Control+1');
      await heading(ui.containers.title).waitFor();
      await onRow('other');
    });
  },
);
