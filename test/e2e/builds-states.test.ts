import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { accessibilityProblems } from './axe';

const words = ui.builds;

interface State {
  readonly what: string;
  readonly address: string;
  /** What is waited for and done. */
  readonly step: (page: Page) => Promise<unknown>;
}

const form = async (page: Page): Promise<void> => {
  await page.keyboard.press('b');
  await page.getByRole('dialog', { name: words.form.title }).waitFor();
};
const tab = (page: Page, name: keyof typeof words.detail.tabs) =>
  page.getByRole('tab', { name: words.detail.tabs[name] }).click();

const STATES: readonly State[] = [
  {
    what: 'two compared',
    address: 'builds',
    async step(page) {
      for (const key of ['b7', 'a1f0c2d4-good']) await page.locator(`[data-key="${key}"] .check`).click();
      await page.getByText(words.compare.lost(5)).waitFor();
    },
  },
  {
    what: 'running',
    address: 'builds-running',
    step: (page) => page.getByRole('log').getByText('modules transformed').waitFor(),
  },
  {
    what: 'failed, its line shown',
    address: 'builds-failed',
    async step(page) {
      await page.getByRole('button', { name: words.detail.showLine(10) }).click();
      await page.locator('.marked.bad').waitFor();
    },
  },
  {
    what: 'done, its options shown',
    address: 'builds-done',
    async step(page) {
      await tab(page, 'options');
      await page.getByText('npm from /home/anna/.npmrc').waitFor();
    },
  },
  {
    what: 'cancelled',
    address: 'builds-cancelled',
    step: (page) => page.getByText(words.detail.cancelled).waitFor(),
  },
  {
    what: 'its engine lost',
    address: 'builds-lost',
    step: (page) => page.getByText(words.detail.lostEngine).waitFor(),
  },
  { what: 'none', address: 'builds-none', step: (page) => page.getByText(words.empty).waitFor() },
  {
    what: 'no engine',
    address: 'builds-no-engine',
    step: (page) => page.getByText(words.emptyNoEngine).waitFor(),
  },
  {
    what: 'made to deceive',
    address: 'builds-hostile',
    async step(page) {
      await page.getByRole('log').getByText('xxxx').first().waitFor();
      await tab(page, 'dockerfile');
      await page.locator('.marked.bad').waitFor();
      await expect.poll(() => page.title()).toBe('Cleat');
      // The editor's own, which keep the text cursor beside its notes, have no source.
      await expect.poll(() => page.locator('#app img:not(.cm-widgetBuffer), #app script').count()).toBe(0);
    },
  },
  {
    what: 'many steps, many lines',
    address: 'builds-many=30000',
    step: (page) => page.getByRole('log').getByText('line 29999').waitFor(),
  },
  { what: 'the form filled in', address: 'build-form-full', step: form },
  {
    what: 'the form with problems',
    address: 'build-form-wrong',
    async step(page) {
      await form(page);
      await page.getByText(ui.launch.problems(4)).waitFor();
    },
  },
];

describe.skipIf(whyNoChromium !== undefined)(
  `builds in every state${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let pages: Pages;
    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    it.each(STATES.map((state, at) => ({ ...state, dark: at % 2 === 1 })))(
      '$what: axe finds nothing, no policy is broken, nothing is cut off',
      async ({ address, step, dark }) => {
        const page = await pages.open({
          address,
          scheme: dark ? 'dark' : 'light',
          width: dark ? 640 : 1200,
        });
        await page.getByRole('heading', { level: 1, name: words.title }).waitFor();
        await step(page);
        expect(await accessibilityProblems(page)).toEqual([]);
        expect(pages.complaints).toEqual([]);
        await expect
          .poll(() =>
            page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
          )
          .toBe(true);
      },
    );
  },
);
