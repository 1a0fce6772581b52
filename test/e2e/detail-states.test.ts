import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { accessibilityProblems } from './axe';

interface State {
  readonly what: string;
  readonly address: string;
  /** What is done in the open details. */
  readonly step?: (page: Page) => Promise<unknown>;
}

const words = ui.detail;
const tab = (name: keyof typeof words.tabs) => (page: Page) =>
  page.getByRole('tab', { name: words.tabs[name] }).click();
const inspect = async (page: Page): Promise<void> => {
  await tab('inspect')(page);
  await page.getByRole('treeitem').first().waitFor();
};
const events = async (page: Page): Promise<void> => {
  await tab('events')(page);
  await page.getByRole('region', { name: words.events.list }).waitFor();
};
const more = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: words.more }).click();
  await page.getByRole('menu').waitFor();
};
const hostile = (page: Page) => page.getByText('<img src=x').first().waitFor();
const limits = async (page: Page): Promise<void> => {
  await more(page);
  await page.getByRole('menuitem', { name: words.limits.action }).click();
  await page.getByRole('dialog').getByRole('textbox').first().waitFor();
};
const checkTwo = async (page: Page): Promise<void> => {
  await page.locator('[data-key] .check').nth(0).click();
  await page.locator('[data-key] .check').nth(1).click();
  await page.getByRole('region', { name: words.selection.label }).waitFor();
};

const STATES: readonly State[] = [
  {
    what: 'the overview, to its end',
    address: 'detail',
    async step(page) {
      const overview = page.getByRole('group', { name: words.tabs.overview });
      await overview.getByText('PGDATA', { exact: true }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await overview.evaluate((element) => (element.scrollTop = element.scrollHeight));
    },
  },
  {
    what: 'an open probe',
    address: 'detail',
    async step(page) {
      await page.locator('[data-name="shop-api-1"] .name').click();
      const details = page.getByRole('region', { name: words.label('shop-api-1'), exact: true });
      await details.locator('details summary').first().click();
      await details.locator('details[open]').waitFor();
    },
  },
  {
    what: 'a container that ran out of memory',
    address: 'detail-killed',
    step: (page) => page.getByText(words.exit.outOfMemory).first().waitFor(),
  },
  { what: 'the engine’s answer', address: 'detail', step: inspect },
  {
    what: 'a search in the engine’s answer',
    address: 'detail',
    async step(page) {
      await inspect(page);
      await page.getByRole('searchbox', { name: words.inspect.search }).fill('post');
      await page.locator('.found').first().waitFor();
    },
  },
  { what: 'events', address: 'detail', step: events },
  { what: 'the menu of further actions', address: 'detail', step: more },
  { what: 'limits and restart policy', address: 'detail', step: limits },
  {
    what: 'limits that are no numbers',
    address: 'detail',
    async step(page) {
      await limits(page);
      await page.getByRole('dialog').getByRole('textbox').first().fill('lots');
      await page.getByRole('dialog').locator('[aria-invalid=true]').first().waitFor();
    },
  },
  {
    what: 'a name that cannot be',
    address: 'detail',
    async step(page) {
      await page.keyboard.press('F2');
      await page.getByRole('textbox', { name: words.rename.field }).fill('-no name');
      await page.getByText(words.rename.invalid).waitFor();
    },
  },
  { what: 'nothing answered yet', address: 'detail-loading' },
  {
    what: 'nothing answered yet, inspect',
    address: 'detail-loading',
    async step(page) {
      await tab('inspect')(page);
      await page.getByText(words.loading).waitFor();
    },
  },
  {
    what: 'a question that failed',
    address: 'detail-failing',
    step: (page) => page.getByRole('button', { name: words.retry }).waitFor(),
  },
  {
    what: 'an engine that went',
    address: 'detail-stale',
    step: (page) => page.getByText(words.stale).waitFor(),
  },
  { what: 'facts made to deceive', address: 'detail-hostile', step: hostile },
  { what: 'an answer made to deceive', address: 'detail-hostile', step: inspect },
  { what: 'events made to deceive', address: 'detail-hostile', step: events },
  { what: 'several containers', address: 'detail', step: checkTwo },
  {
    what: 'the logs of several containers',
    address: 'detail',
    async step(page) {
      await checkTwo(page);
      await page.getByRole('tab', { name: words.selection.tabs.logs }).click();
      await page.getByRole('log').waitFor();
    },
  },
];

describe.skipIf(whyNoChromium !== undefined)(
  `details in every state${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    async function open(address: string, scheme: 'light' | 'dark', width: number): Promise<Page> {
      const page = await pages.open({ address, scheme, width, height: 860 });
      await page.locator('[data-key]').first().locator('.name').click();
      await page.getByRole('region', { name: /^Details of/ }).waitFor();
      return page;
    }

    describe.each([
      ['light', 1200],
      ['dark', 640],
    ] as const)('in %s, %d pixels wide', (scheme, width) => {
      it.each(STATES)('$what: axe finds nothing, and no policy is broken', async ({ address, step }) => {
        const page = await open(address, scheme, width);
        await step?.(page);
        expect(await accessibilityProblems(page)).toEqual([]);
        expect(pages.complaints).toEqual([]);
        // Nothing is cut off or scrolled to sideways.
        const overflowing = () =>
          page.evaluate(() =>
            [document.documentElement, ...document.querySelectorAll('.overview')]
              .filter((one) => one.scrollWidth > one.clientWidth)
              .map((one) => one.className || one.tagName),
          );
        await expect.poll(overflowing).toEqual([]);
      });
    });

    it.each(['overview', 'inspect', 'events'] as const)('makes no element of hostile %s', async (name) => {
      const page = await open('detail-hostile', 'light', 1200);
      await tab(name)(page);
      await hostile(page);
      await expect.poll(() => page.title()).toBe('Cleat');
      await expect.poll(() => page.locator('#app img, #app script').count()).toBe(0);
      expect(pages.complaints).toEqual([]);
    });

    it('opens, searches and folds an answer of 10 MB with few elements', async () => {
      const page = await open('detail-huge=10', 'light', 1200);
      await inspect(page);
      await page.getByRole('button', { name: words.inspect.expandAll }).click();
      const search = page.getByRole('searchbox', { name: words.inspect.search });
      await search.fill('volume');
      await page.getByText(/^1 of /).waitFor();
      await page.getByRole('tree').focus();
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      await page.getByRole('button', { name: words.inspect.collapseAll }).click();
      const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
      expect(await elements()).toBeLessThan(3_000);
      expect(pages.complaints).toEqual([]);
    });
  },
);
