import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import {
  fillDocker,
  IDLE,
  startDocker,
  startPodman,
  whyNoDocker,
  whyNoPodman,
  type TestEngine,
} from '../engines';
import { accessibilityProblems } from './axe';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';
import { remembered } from './remembered';
import { steady, untilFocused } from './still';

const missing = browserFace.missing ?? (await whyNoDocker()) ?? (await whyNoPodman());
const words = ui.containers;
const SHOP = ['--label', 'com.docker.compose.project=shop'];
const BUSY = ['sh', '-c', 'while :; do i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done; sleep 0.2; done'];
const FILLERS = 30;

describe.skipIf(missing !== undefined)(
  `the list of containers of real Docker and Podman${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let podman: TestEngine;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let desk: DeskPage;
    let page: Page;

    async function run(engine: TestEngine, args: readonly string[]): Promise<void> {
      const { exitCode, stderr } = await engine.cli(args);
      if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    }
    const make = (engine: TestEngine, name: string, more: readonly string[] = [], argv = IDLE) =>
      run(engine, ['run', '-d', '--network', 'none', '--name', name, ...more, 'cleat-busybox', ...argv]);

    beforeAll(async () => {
      [docker, podman] = await Promise.all([startDocker(), startPodman()]);
      await Promise.all([docker.busybox(), podman.busybox()]);
      for (const name of ['a-1', 'a-3']) await make(docker, name);
      await make(podman, 'a-2');
      await make(docker, 'busy', [], BUSY);
      await make(docker, 'shop-web', SHOP);
      await make(podman, 'shop-db', SHOP);
      await fillDocker(docker, FILLERS, 'filler-');
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podman.socket}` });
      face = await browserFace.open(user);
      page = face.page;
      page.setDefaultTimeout(20_000);
      desk = deskPage(page);
      for (const name of ['a-1', 'a-2', 'a-3']) await desk.row(name).waitFor();
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await Promise.all([docker?.close(), podman?.close()]);
    });

    const grid = () => page.locator('[role=grid], [role=treegrid]');
    const bar = () => page.getByRole('toolbar', { name: words.checkedBar });
    const results = () => page.getByRole('region', { name: ui.bulk.results });
    const group = (name: string) => page.locator('[data-group]').filter({ hasText: name });
    const choose = async (menu: string | RegExp, choice: string): Promise<void> => {
      await page.getByRole('button', { name: menu }).click();
      await page.getByRole('menu').getByText(choice, { exact: true }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    };
    const cell = (name: string, column: string) => desk.row(name).locator(`.cell.${column}`);

    it('stops three of both engines, chosen by keys, as one piece of work', async () => {
      await desk.filter('a-');
      await desk.row('busy').waitFor({ state: 'detached' });
      await grid().focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await bar().getByText(ui.list.checked(3)).waitFor();
      for (const name of ['a-1', 'a-2', 'a-3'])
        await desk.row(name).and(page.locator('[aria-selected=true]')).waitFor();
      // It lasts as long as the engines take, which may be less than a picture: each change is looked at.
      await page.evaluate(
        ([pending, progress]) => {
          const look = (): void => {
            const stopping = [...document.querySelectorAll('.cell.state')].some((one) =>
              one.textContent.includes(pending),
            );
            const counted = document.body.textContent.includes(progress);
            if (stopping && counted && document.querySelector('progress'))
              Object.assign(window, { underWay: true });
          };
          new MutationObserver(look).observe(document.body, {
            subtree: true,
            childList: true,
            characterData: true,
          });
        },
        [words.pending.stop, `of ${3} containers`] as const,
      );
      await page.keyboard.press('s');
      await page.waitForFunction(() => Reflect.get(window, 'underWay') === true);
      for (const name of ['a-1', 'a-2', 'a-3']) await desk.rowIn(name, words.states.exited).waitFor();
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
      await expect.poll(() => results().count()).toBe(0);
      for (const [engine, names] of [
        [docker, ['a-1', 'a-3']],
        [podman, ['a-2']],
      ] as const) {
        const { stdout } = await engine.cli(['ps', '--format', '{{.Names}}']);
        for (const name of names) expect(stdout).not.toContain(name);
      }
      // What was checked is checked still, and keys go on where they were.
      await bar().getByText(ui.list.checked(3)).waitFor();
      await untilFocused(grid());
    });

    it('removes several after a question that names them, and says once why one could not be', async () => {
      await page.keyboard.press('Delete');
      const question = page.getByRole('alertdialog');
      await question.getByText(ui.bulk.title('remove', 3)).waitFor();
      for (const name of ['a-1', 'a-2', 'a-3'])
        await expect.poll(() => question.textContent()).toContain(name);
      expect(await accessibilityProblems(page)).toEqual([]);
      await run(docker, ['rm', 'a-3']);
      await desk.row('a-3').waitFor({ state: 'detached' });
      await question.getByRole('button', { name: ui.bulk.verb.remove }).click();
      await results()
        .getByText(ui.bulk.failed('remove', 1, 3))
        .waitFor();
      for (const name of ['a-1', 'a-2']) await desk.row(name).waitFor({ state: 'detached' });
      const item = results().getByRole('listitem');
      await expect.poll(() => item.count()).toBe(1);
      await expect.poll(() => item.textContent()).toContain('a-3');
      const reason = (await item.locator('span').textContent()) ?? '';
      expect(reason.length).toBeGreaterThan(5);
      const text = async () => (await page.locator('body').textContent()) ?? '';
      await expect.poll(async () => (await text()).split(reason)).toHaveLength(2);
      await expect
        .poll(() => page.getByRole('region', { name: ui.toasts.region }).textContent())
        .not.toContain('a-3');
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('button', { name: ui.bulk.dismiss }).click();
      await results().waitFor({ state: 'detached' });
      await desk.filter('');
      await grid().focus();
      await page.keyboard.press('Escape');
      await bar().waitFor({ state: 'detached' });
      await desk.row('busy').waitFor();
    });

    it('shows only the states that are asked for', async () => {
      await choose(words.statesFilter, words.states.running);
      await desk.row('filler-0001').waitFor({ state: 'detached' });
      await desk.row('shop-db').waitFor();
      await choose(words.statesChosen(1), words.states.created);
      await desk.row('filler-0001').waitFor();
      await choose(words.statesChosen(2), words.states.running);
      await desk.row('shop-db').waitFor({ state: 'detached' });
      await choose(words.statesChosen(1), words.states.created);
      await desk.row('shop-db').waitFor();
    });

    it('shows what a busy container uses, as it changes', async () => {
      await choose(ui.list.showMenu, words.columns.cpu);
      await choose(ui.list.showMenu, words.columns.memory);
      const cpu = cell('busy', 'cpu');
      await expect.poll(() => cpu.textContent(), { timeout: 30_000 }).toMatch(/[1-9].* %/);
      await expect.poll(() => cell('busy', 'memory').textContent()).toMatch(/[1-9].* (KiB|MiB)/);
      const first = await cpu.textContent();
      await expect.poll(() => cpu.textContent(), { timeout: 30_000 }).not.toBe(first);
      await expect.poll(async () => (await cell('filler-0001', 'cpu').textContent())?.trim()).toBe('');
    });

    it('keeps choice, place and focus while others come and go', async () => {
      await grid().focus();
      await page.keyboard.press('End');
      await desk.row('filler-0030').waitFor();
      await page.keyboard.press(' ');
      await bar().getByText(ui.list.checked(1)).waitFor();
      const top = (name: string) => desk.row(name).evaluate((element) => element.getBoundingClientRect().top);
      const scrolled = () => grid().evaluate((element) => element.scrollTop);
      await expect.poll(scrolled).toBeGreaterThan(0);
      const [before, place] = await steady(page, async () => [await scrolled(), await top('filler-0030')]);
      await make(podman, 'zz-later');
      await page
        .getByRole('status')
        .filter({ hasText: words.summary(4, FILLERS + 4) })
        .waitFor();
      await run(podman, ['rm', '-f', '-t', '0', 'zz-later']);
      await page
        .getByRole('status')
        .filter({ hasText: words.summary(3, FILLERS + 3) })
        .waitFor();
      await expect.poll(scrolled).toBe(before);
      await expect.poll(() => top('filler-0030')).toBe(place);
      await desk.row('filler-0030').and(page.locator('[aria-selected=true]')).waitFor();
      await untilFocused(grid());
      const active = await desk.row('filler-0030').getAttribute('id');
      await grid()
        .and(page.locator(`[aria-activedescendant="${active}"]`))
        .waitFor();
      await page.keyboard.press('Escape');
      await bar().waitFor({ state: 'detached' });
    });

    it('groups by project over both engines, folds, and acts on a group', async () => {
      await choose(ui.list.showMenu, words.groupings.project);
      await grid().focus();
      await page.keyboard.press('Home');
      await group('shop').getByText(words.groupCount(2, 2)).waitFor();
      await grid().focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowLeft');
      await desk.row('shop-web').waitFor({ state: 'detached' });
      await group('shop').and(page.locator('[aria-expanded=false]')).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await group('shop')
        .getByRole('button', { name: new RegExp(`^${words.stop}`) })
        .click();
      await group('shop').getByText(words.groupCount(0, 2)).waitFor();
      await grid().focus();
      await page.keyboard.press('ArrowRight');
      await desk.rowIn('shop-web', words.states.exited).waitFor();
      await desk.rowIn('shop-db', words.states.exited).waitFor();
      await page.keyboard.press('s');
      await group('shop').getByText(words.groupCount(2, 2)).waitFor();
      await page.keyboard.press('ArrowLeft');
      await desk.row('shop-web').waitFor({ state: 'detached' });
    });

    it('looks after a reload as it did: columns, widths, grouping, what is folded', async () => {
      const name = page.getByRole('columnheader', { name: words.columns.name, exact: true });
      await name.getByRole('button').focus();
      for (let at = 0; at < 3; at++) await page.keyboard.press('Shift+ArrowRight');
      const width = () => name.evaluate((element) => Math.round(element.getBoundingClientRect().width));
      const wide = await steady(page, width);
      const shape = async () => ({
        columns: (await page.getByRole('columnheader').allTextContents()).map((text) => text.trim()),
        grouped: await grid().getAttribute('role'),
        folded: await group('shop').getAttribute('aria-expanded'),
      });
      const before = await shape();
      expect(before.columns).toContain(words.columns.cpu);
      await expect.poll(async () => (await remembered(user))['containers.widths']).toEqual({ name: wide });
      await page.reload();
      await group('shop').waitFor();
      // Which columns there is room for is known once the list has been measured.
      await expect.poll(shape).toEqual(before);
      expect(before).toMatchObject({ grouped: 'treegrid', folded: 'false' });
      await expect.poll(width).toBe(wide);
    });
  },
);
