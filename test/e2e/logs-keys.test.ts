import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { openLogPage, writeItems, writeLines } from './log-page';
import { steady, untilFocused } from './still';

const words = ui.logs;
const log = (page: Page) => page.getByRole('log');
const toggle = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const times = (page: Page) => page.getByRole('combobox', { name: words.times });
const field = (page: Page) => page.getByRole('searchbox', { name: words.search });

/** Everything a letter of the log could have changed. */
async function looks(page: Page): Promise<unknown> {
  return {
    wrap: await toggle(page, words.wrap).getAttribute('aria-pressed'),
    json: await toggle(page, words.json).getAttribute('aria-pressed'),
    times: await times(page).inputValue(),
    follows: (await toggle(page, words.toEnd).count()) === 0,
  };
}

describe.skipIf(whyNoChromium !== undefined)(
  `a log by keys and by hand${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    async function openLog(before?: () => void): Promise<Page> {
      const page = await openLogPage(pages, {
        address: 'ordinary',
        ...(before ? { before } : {}),
      });
      if (!before) await page.getByText('request=59').first().waitFor();
      return page;
    }
    /** In the log, and nothing of it chosen. */
    const enter = async (page: Page): Promise<void> => {
      await log(page).focus();
      await untilFocused(log(page));
    };

    it('does at each key what the sheet of shortcuts says of it', async () => {
      const page = await openLog();
      await page.keyboard.press('?');
      const section = page.getByRole('dialog').getByRole('region', { name: ui.sheet.log, exact: true });
      const keys = section.locator('dl > div');
      await keys.first().waitFor();
      const promised = await keys.evaluateAll((rows) =>
        rows.map((row) => [row.querySelector('dd')?.textContent, row.querySelector('dt')?.textContent]),
      );
      expect(Object.fromEntries(promised)).toEqual({
        '/': words.search,
        'Ctrl+F': words.searchFromAnywhere,
        G: words.toStart,
        'Shift+G': words.toEnd,
        F: words.follow,
        W: words.wrap,
        T: words.nextTimes,
        J: words.json,
      });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      await enter(page);
      for (const [key, name] of [
        ['w', words.wrap],
        ['j', words.json],
      ] as const)
        for (const pressed of ['true', 'false']) {
          await page.keyboard.press(key);
          await toggle(page, name)
            .and(page.locator(`[aria-pressed=${pressed}]`))
            .waitFor();
        }
      for (const next of ['local', 'utc', 'relative', 'off'] as const) {
        await page.keyboard.press('t');
        await expect.poll(() => times(page).inputValue()).toBe(next);
      }
      for (const end of ['Shift+G', 'f', 'F']) {
        await page.keyboard.press('g');
        await toggle(page, words.toEnd).waitFor();
        await log(page).locator('[data-log-seq="0"]').waitFor();
        await page.keyboard.press(end);
        await toggle(page, words.toEnd).waitFor({ state: 'detached' });
        await log(page).locator('[data-log-seq="461"]').waitFor();
      }
      await page.keyboard.press('/');
      await untilFocused(field(page));
      await page.keyboard.press('Escape');
      await untilFocused(log(page));
      const second = page.locator('[role=row][data-key]').nth(1);
      const name = await second.getAttribute('data-name');
      await second.locator('.name').click();
      await page.getByRole('log', { name: words.label(name ?? ''), exact: true }).waitFor();
      await page.keyboard.press('Control+f');
      await untilFocused(field(page));
    });

    it('leaves letters to what they are typed into: fields, lists of choices, a menu, the list', async () => {
      const page = await openLog();
      const before = await looks(page);
      await field(page).click();
      await untilFocused(field(page));
      // No line has it: a match would be gone to.
      await page.keyboard.type('~gGfwtj/?');
      await expect.poll(() => field(page).inputValue()).toBe('~gGfwtj/?');
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: words.from }).selectOption(words.fromOf.moment);
      await page.getByLabel(words.moment).focus();
      await page.keyboard.type('wtj');
      await page.getByRole('combobox', { name: words.streams }).focus();
      await page.keyboard.type('wj');
      await page.getByRole('button', { name: words.more }).click();
      await untilFocused(page.getByRole('menuitem').first());
      await page.keyboard.type('wtjg');
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await page.getByRole('grid').focus();
      await untilFocused(page.getByRole('grid'));
      await page.keyboard.type('wtjg');
      await expect.poll(() => looks(page)).toEqual(before);
    });

    it('copies the lines that are selected from the menu, with times and without', async () => {
      const page = await openLog();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await writeItems(
        page,
        ['first', 'second', 'third', 'fourth'].map((text, n) => ({
          type: 'line',
          stream: 'stdout',
          time: Date.UTC(2026, 0, 5, 9, 30, n),
          text: `the ${text} of four`,
        })),
      );
      const row = (text: string) => log(page).getByText(`the ${text} of four`);
      const select = async (): Promise<void> => {
        const [from, to] = await steady(page, () =>
          Promise.all([row('second').boundingBox(), row('third').boundingBox()]),
        );
        if (!from || !to) throw new Error('the rows are not in sight');
        await page.mouse.move(from.x + 10, from.y + 9);
        await page.mouse.down();
        await page.mouse.move(to.x + 40, to.y + 9, { steps: 3 });
        await page.mouse.up();
        await page.waitForFunction(() => getSelection()?.isCollapsed === false);
      };
      const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
      await row('fourth').waitFor();
      await select();
      await page.getByRole('button', { name: words.more }).click();
      await page.getByRole('menuitem', { name: words.copy, exact: true }).click();
      await page.getByText(words.copied).first().waitFor();
      await expect.poll(clipboard).toBe('the second of four\nthe third of four');
      await select();
      // The log goes on while the menu is open; what is selected stays where it is.
      await page.getByRole('button', { name: words.more }).click();
      await writeLines(page, 'later ', 500);
      await page.getByText(words.newLines(500)).waitFor();
      await row('second').waitFor();
      await page.getByRole('menuitem', { name: words.copyWithTimes }).press('Enter');
      await expect
        .poll(clipboard)
        .toBe('2026-01-05T09:30:01.000Z the second of four\n2026-01-05T09:30:02.000Z the third of four');
    });

    it('reads again with a new worker after one that would not start', async () => {
      const page = await openLog(() => {
        const { Worker } = window;
        Object.assign(window, {
          Worker: function refuseOnce() {
            window.Worker = Worker;
            throw new Error('no worker');
          },
        });
      });
      await page.getByText(words.broken).waitFor();
      await page.getByRole('button', { name: words.retry }).click();
      await page.getByText('request=59').first().waitFor();
      await page.getByText(words.broken).waitFor({ state: 'detached' });
      await field(page).fill('orders');
      await page
        .getByText(/^[\d,]+ of [\d,]+$/)
        .first()
        .waitFor();
    });

    it('reads again after a worker whose code did not come, as often as it takes', async () => {
      let refused = 0;
      const page = await pages.open({
        address: 'ordinary&detail.tab=logs',
        width: 1400,
        prepare: (fresh) =>
          fresh.route(/worker-[^/]*\.js$/, (route) => (refused++ < 2 ? route.abort() : route.continue())),
      });
      await page.locator('[data-key]').first().locator('.name').click();
      for (const times of [1, 2]) {
        await expect.poll(() => refused).toBe(times);
        await page.getByText(words.broken).waitFor();
        await page.getByRole('button', { name: words.retry }).click();
      }
      await page.getByText('request=59').first().waitFor();
      await page.getByText(words.broken).waitFor({ state: 'detached' });
    });
  },
);
