import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { accessibilityProblems } from './axe';
import { untilFocused } from './still';

interface State {
  readonly what: string;
  readonly address: string;
  /** What is done in the open form; resolves when the state stands. */
  readonly step: (page: Page) => Promise<unknown>;
}

const image = (page: Page) => page.getByRole('combobox', { name: ui.launch.fields.image, exact: true });
const ready = (page: Page) => page.getByText(ui.launch.ready).waitFor();
const needsImage = (page: Page) => page.getByText(ui.launch.needImage).waitFor();
const run = async (page: Page): Promise<void> => {
  await ready(page);
  await page.keyboard.press('Control+Enter');
};

const STATES: readonly State[] = [
  { what: 'empty', address: 'launch', step: needsImage },
  { what: 'nothing launched yet', address: 'launch-first', step: needsImage },
  { what: 'filled in', address: 'launch-full', step: ready },
  {
    what: 'with problems',
    address: 'launch-wrong',
    step: (page) => page.getByText(ui.launch.problems(3)).waitFor(),
  },
  {
    what: 'suggesting images',
    address: 'launch',
    async step(page) {
      await image(page).pressSequentially('a');
      await page.getByRole('listbox').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.locator('[role=option][aria-selected=true]').waitFor();
    },
  },
  {
    what: 'running',
    address: 'launch-running',
    async step(page) {
      await run(page);
      await page.getByText(ui.launch.running).waitFor();
    },
  },
  {
    what: 'failed',
    address: 'launch-failing',
    async step(page) {
      await run(page);
      await page.getByRole('alert').waitFor();
    },
  },
  { what: 'names made to deceive', address: 'launch-hostile', step: ready },
];

describe.skipIf(whyNoChromium !== undefined)(
  `the Run form in every state${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    async function open(address: string, scheme: 'light' | 'dark', width: number): Promise<Page> {
      const page = await pages.open({ address, scheme, width });
      await page.locator('[data-key]').first().waitFor();
      await page.keyboard.press('n');
      await page.getByRole('dialog', { name: ui.launch.title }).waitFor();
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
        // Nothing is cut off or scrolled to sideways.
        await expect
          .poll(() =>
            page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
          )
          .toBe(true);
      });
    });

    it('begins with the image, keeps the focus inside, and gives it back', async () => {
      const page = await open('launch', 'light', 1200);
      const inDialog = () => page.evaluate(() => document.activeElement?.closest('dialog') !== null);
      await untilFocused(image(page));
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      await expect.poll(inDialog).toBe(true);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const button = page.getByRole('button', { name: ui.launch.open, exact: true });
      await button.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await untilFocused(button);
    });

    it('closes the suggestions with the first Escape, and itself with the next', async () => {
      const page = await open('launch', 'light', 1200);
      await image(page).pressSequentially('a');
      await page.getByRole('listbox').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('listbox').waitFor({ state: 'detached' });
      await expect.poll(() => image(page).inputValue()).toBe('a');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });

    it('runs nothing of a hostile image, and shows no element made of it', async () => {
      const page = await open('launch-hostile', 'light', 1200);
      await page.getByRole('group', { name: ui.launch.line }).getByText('<img src=x').first().waitFor();
      await image(page).fill('');
      await image(page).press('ArrowDown');
      await page.getByRole('option').getByText('<img src=x').waitFor();
      await expect.poll(() => page.title()).toBe('Cleat');
      await expect.poll(() => page.locator('#app img, #app script').count()).toBe(0);
    });

    it('takes letters with 500 variables in it', async () => {
      const page = await open('launch-rows=500', 'light', 1200);
      // By its attribute: a look by role would lay out every row that is not in sight.
      const last = page.locator(`[aria-label="${ui.launch.env.value(500)}"]`);
      const before = await last.inputValue();
      await last.focus();
      await page.keyboard.press('End');
      await page.keyboard.type('xyz');
      await expect.poll(() => last.inputValue()).toBe(`${before}xyz`);
    });
  },
);
