import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { accessibilityProblems } from './axe';
import { openLogPage, openTogether, writeItems } from './log-page';
import { steady } from './still';

interface State {
  readonly what: string;
  readonly address: string;
  readonly before?: () => void;
  readonly step?: (page: Page) => Promise<unknown>;
}

const words = ui.logs;
const find = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('searchbox', { name: words.search }).fill(text);
  await page
    .getByText(/^[\d,]+ of [\d,]+$/)
    .first()
    .waitFor();
};

const STATES: readonly State[] = [
  { what: 'matches', address: 'ordinary', step: (page) => find(page, 'orders') },
  {
    what: 'matches only, with lines around them',
    address: 'ordinary&logs.only-matches=true&logs.times=utc',
    async step(page) {
      await find(page, 'request=77');
      await page
        .getByText(/lines not shown/)
        .first()
        .waitFor();
    },
  },
  {
    what: 'an expression that is none',
    address: 'ordinary&logs.regex=true',
    async step(page) {
      await page.getByRole('searchbox', { name: words.search }).fill('(');
      await page.getByText(/^Not a regular expression/).waitFor();
    },
  },
  {
    what: 'JSON unfolded',
    address: 'ordinary&logs.json=true&logs.times=local',
    async step(page) {
      await writeItems(page, [
        { type: 'line', stream: 'stdout', time: 1, text: '{"level":"info","message":"ready"}' },
      ]);
      await page.getByText('"message": "ready"').waitFor();
    },
  },
  {
    what: 'several containers',
    address: 'log-several&logs.times=local',
    async step(page) {
      await openTogether(page, 3);
      await page.getByText('wrote line 59').waitFor();
    },
  },
  {
    what: 'several containers, one of which cannot be read',
    address: 'log-one-unreadable',
    async step(page) {
      await openTogether(page, 3);
      await page.getByText(words.failedOf('shop-web')).waitFor();
    },
  },
  {
    what: 'a log that cannot be read',
    address: 'log-unreadable',
    step: (page) => page.getByText(words.failed).waitFor(),
  },
  {
    what: 'an empty log',
    address: 'log-empty',
    step: (page) => page.getByText(words.empty).waitFor(),
  },
  {
    what: 'a worker that failed',
    address: 'ordinary',
    before: () =>
      Object.assign(window, {
        Worker: function refuse() {
          throw new Error('no worker');
        },
      }),
    step: (page) => page.getByText(words.broken).waitFor(),
  },
  {
    what: 'a log that is being saved',
    address: 'ordinary&test.window=true',
    async step(page) {
      await page.getByRole('combobox', { name: words.download }).selectOption('text');
      await page.getByText('81,204 lines').waitFor();
    },
  },
  {
    what: 'the menu',
    address: 'ordinary',
    async step(page) {
      await page.getByRole('button', { name: words.more }).click();
      await page.getByRole('menuitem', { name: words.clear }).waitFor();
    },
  },
  {
    what: 'a cleared view',
    address: 'ordinary',
    async step(page) {
      await page.getByText('request=59').first().waitFor();
      await page.getByRole('button', { name: words.more }).click();
      await page.getByRole('menuitem', { name: words.clear }).click();
      await page.getByRole('button', { name: words.unclear }).waitFor();
    },
  },
];

describe.skipIf(whyNoChromium !== undefined)(
  `logs in every state${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    describe.each([
      ['light', 1200],
      ['dark', 520],
    ] as const)('in %s, %d pixels wide', (scheme, width) => {
      it.each(STATES)(
        '$what: axe finds nothing, no policy is broken, nothing is cut off',
        async ({ step, ...state }) => {
          const page = await openLogPage(pages, { ...state, scheme, width });
          await step?.(page);
          expect(await accessibilityProblems(page)).toEqual([]);
          expect(pages.complaints).toEqual([]);
          const tools = page.locator('.pane .tools');
          await expect
            .poll(() => tools.evaluate((element) => element.scrollWidth <= element.clientWidth))
            .toBe(true);
        },
      );
    });

    it('takes two rows for its tools in a narrow pane', async () => {
      const page = await openLogPage(pages, { address: 'ordinary', width: 480 });
      await find(page, 'orders');
      const tools = page.locator('.pane .tools');
      // Three rows would be 103 pixels high.
      expect((await steady(page, () => tools.boundingBox()))?.height).toBeLessThan(84);
    });
  },
);
