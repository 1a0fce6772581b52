import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { ui } from '../../src-shared/messages/ui-en';
import { accessibilityProblems } from './axe';
import { writeLines } from './log-page';
import { steady } from './still';

const missing = whyNoChromium;

/** Opens something of the first container that is listed. */
const select = async (page: Page): Promise<void> => {
  await page.locator('[data-key]').first().locator('.name').click();
  await page.getByRole('region', { name: /^Details of/ }).waitFor();
};

/** As `select`, and the log of it is there. */
const selectLog = async (page: Page): Promise<void> => {
  await select(page);
  await page.locator('[data-log-seq]').first().waitFor();
};
const openPalette = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('listbox', { name: ui.palette.list }).waitFor();
};
const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor();
const title = (level: number) => (page: Page) => page.getByRole('heading', { level }).first().waitFor();

interface State {
  readonly what: string;
  readonly address: string;
  /** What is opened in it; resolves when the state stands. */
  readonly step: (page: Page) => Promise<unknown>;
}

/** Where real engines cannot easily be brought to: the address says which state. */
const STATES: readonly State[] = [
  {
    what: 'an ordinary day, with the palette open',
    address: 'ordinary',
    step: openPalette,
  },
  {
    what: 'a verb and a container, typed into the palette',
    address: 'ordinary',
    async step(page) {
      await openPalette(page);
      await page.keyboard.type('stop shdb');
      await page.getByRole('option', { name: 'Stop shop-db-1' }).waitFor();
    },
  },
  {
    what: 'the sheet of shortcuts',
    address: 'ordinary',
    async step(page) {
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    what: 'the settings, with who is logged in where',
    address: 'ordinary&nav.section=settings',
    async step(page) {
      await text(ui.settings.options)(page);
      await text('harbour.example:5000')(page);
    },
  },
  {
    what: 'a login that a registry refused',
    address: 'login-refused&nav.section=settings',
    async step(page) {
      await page.getByRole('button', { name: ui.registries.logInTo('harbour.example:5000') }).click();
      await page.getByRole('dialog').waitFor();
      await page.getByLabel(ui.registries.dialog.password).fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    what: 'a context menu',
    address: 'ordinary',
    async step(page) {
      await page.locator('[data-key]').first().click({ button: 'right' });
      await page.getByRole('menu').waitFor();
    },
  },
  {
    what: 'the question before a removal',
    address: 'ordinary',
    async step(page) {
      await select(page);
      await page.getByRole('grid').focus();
      await page.keyboard.press('Delete');
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    what: 'a log with times, wrapped',
    address: 'ordinary&detail.tab=logs&logs.timestamps=true&logs.wrap=true',
    step: selectLog,
  },
  { what: 'an engine that does not answer', address: 'unreachable', step: text('is not answering') },
  { what: 'no engine that answers', address: 'silent', step: text(ui.empty.allUnreachableTitle) },
  { what: 'nothing installed', address: 'nothing-installed', step: text(ui.empty.noEngineTitle) },
  { what: 'a stopped runtime only', address: 'no-engine', step: text(ui.empty.noEngineTitle) },
  {
    what: 'an engine that this user may not use',
    address: 'no-permission',
    step: text(ui.empty.noEngineTitle),
  },
  { what: 'no containers', address: 'none', step: text(ui.empty.noContainersTitle) },
  {
    what: 'nothing running',
    address: 'stopped&containers.scope=running',
    step: text(ui.empty.noRunningTitle),
  },
  {
    what: 'a filter that lets nothing through',
    address: 'ordinary&containers.filter=zzz',
    step: text(ui.empty.noMatchTitle),
  },
  { what: 'names made to deceive', address: 'hostile', step: select },
  { what: 'a log made to deceive', address: 'hostile&detail.tab=logs', step: selectLog },
  {
    what: 'images, one of them looked at',
    address: 'images&nav.section=images',
    async step(page) {
      await page.locator('[data-key] .name').nth(2).click();
      await page.getByText('NGINX_VERSION').first().waitFor();
    },
  },
  {
    what: 'the layers of an image, while others are pulled and saved',
    address: 'images-pulling&nav.section=images&images.tab=layers',
    async step(page) {
      await page.locator('[data-key] .name').nth(2).click();
      await page.getByText('COPY ./site').waitFor();
      await page.getByRole('button', { name: ui.images.transfers.show }).click();
      await page.getByText('1f8c0e2b7d31').first().waitFor();
    },
  },
  {
    what: 'the files in the layers of an image',
    address: 'images-looked&nav.section=images&images.tab=layers&images.layers=files',
    async step(page) {
      await page.locator('[data-key] .name').nth(2).click();
      await page.getByRole('listbox', { name: ui.images.contents.layers }).press('End');
      await page.getByText('/var/cache/apk.tar').first().waitFor();
    },
  },
  {
    what: 'what a prune of images would take',
    address: 'images&nav.section=images',
    async step(page) {
      await page.getByRole('button', { name: ui.images.toolsMenu }).click();
      await page.getByRole('menuitem', { name: ui.images.prune }).click();
      await page.getByRole('checkbox', { name: ui.images.dialog.pruneAll }).check();
      await page.getByText(ui.images.dialog.pruneWhy).waitFor();
    },
  },
  {
    what: 'the form that pulls an image, with a name that is none',
    address: 'images&nav.section=images',
    async step(page) {
      await page.getByRole('button', { name: ui.images.pullShort }).click();
      await page.getByRole('textbox', { name: ui.images.dialog.reference }).fill('Nginx:UP');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    what: 'names of images made to deceive',
    address: 'images-hostile&nav.section=images',
    step: (page) => page.locator('[data-key] .name').nth(1).click(),
  },
  {
    what: 'images that could not be listed',
    address: 'images-failed&nav.section=images',
    step: text(ui.images.errorTitle),
  },
  {
    what: 'runtimes that differ, looked at by the doctor',
    address: 'differing&nav.section=runtimes',
    async step(page) {
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await page.getByText('want attention').waitFor();
    },
  },
  {
    what: 'a menu with what the runtime lacks',
    address: 'differing',
    async step(page) {
      await page.locator('[data-key*="podman"]').first().click({ button: 'right' });
      await page.getByRole('menuitem', { name: /^Rename/, disabled: true }).waitFor();
    },
  },
  {
    what: 'runtimes locked, one manifest broken',
    address: 'locked&nav.section=runtimes',
    step: text(ui.runtimes.brokenTitle),
  },
  {
    what: 'settings locked',
    address: 'locked&nav.section=settings',
    step: text(ui.settings.locked('CONTAINER_RUNTIME', 'podman')),
  },
  { what: 'a lost connection', address: 'lost', step: text(ui.app.reconnecting) },
  { what: 'no session', address: 'no-session', step: text(ui.app.noSessionTitle) },
  { what: 'nothing known yet', address: 'loading', step: title(1) },
];

describe.skipIf(missing !== undefined)(
  `the interface in every state${missing ? ` (${missing})` : ''}`,
  () => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    async function open(address: string, scheme: 'light' | 'dark', width: number): Promise<Page> {
      const page = await pages.open({ address, scheme, width });
      await page.locator('main').waitFor();
      return page;
    }

    describe.each([
      ['light', 1200],
      ['dark', 640],
    ] as const)('in %s, %d pixels wide', (scheme, width) => {
      it.each(STATES)('$what: axe finds nothing, and no policy is broken', async ({ address, step }) => {
        const page = await open(address, scheme, width);
        await step(page);
        expect(await accessibilityProblems(page)).toEqual([]);
        expect(pages.complaints).toEqual([]);
      });
    });

    it('runs nothing of a name, label or log line', async () => {
      const page = await open('hostile&detail.tab=logs', 'light', 1200);
      await select(page);
      await page
        .getByRole('log', { name: /^Log of/ })
        .getByText('<img src=x')
        .first()
        .waitFor();
      await expect.poll(() => page.title()).toBe('Cleat');
      await expect.poll(() => page.locator('#app img, #app script').count()).toBe(0);
    });

    it.each([1_000, 10_000])(
      'draws %d rows with at most 3,000 elements, wherever one scrolls',
      async (count) => {
        const page = await open(`rows=${count}`, 'light', 1200);
        await page.locator('[data-key]').first().waitFor();
        const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
        expect(await elements()).toBeLessThan(3_000);
        await page.getByRole('grid').focus();
        await page.keyboard.press('End');
        await page.locator(`[data-key][aria-selected=true][aria-rowindex="${count + 1}"]`).waitFor();
        expect(await elements()).toBeLessThan(3_000);
      },
    );

    it('moves nothing that has been drawn when the list comes and changes', async () => {
      const page = await open('rows=1000', 'light', 1200);
      await page.locator('[data-key]').first().waitFor();
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let sum = 0;
            const observer = new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) sum += Number(Reflect.get(entry, 'value'));
            });
            observer.observe({ type: 'layout-shift', buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
          }),
      );
      expect(shift).toBe(0);
    });

    it('follows a log at its end, stays where the reader scrolls to, and counts what is new', async () => {
      const page = await open('ordinary&detail.tab=logs', 'light', 1200);
      await select(page);
      const log = page.getByRole('log', { name: /^Log of/ });
      const push = (count: number) => writeLines(page, 'new ', count);
      await log.getByText('request=').first().waitFor();
      await push(50);
      await log.getByText('new 49').waitFor();
      await log.hover();
      await page.mouse.wheel(0, -400);
      const follow = page.getByRole('button', { name: /follow/ });
      await follow.waitFor();
      // The wheel's way is not over when its first step has been seen.
      const scrolled = () => log.evaluate((element) => element.scrollTop);
      const top = await steady(page, scrolled);
      await push(142);
      await page.getByText('142 new').waitFor();
      await expect.poll(scrolled).toBe(top);
      await follow.click();
      await log.getByText('new 141').waitFor();
      await follow.waitFor({ state: 'detached' });
    });
  },
);
