import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { openLogPage, writeItems, writeLines } from './log-page';
import { steady, untilFocused } from './still';

describe.skipIf(whyNoChromium !== undefined)(
  `the log viewer in a real browser, its lines in a real worker${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    async function openLog(settings = ''): Promise<Page> {
      const page = await openLogPage(pages, { address: `ordinary${settings}` });
      await page.locator('[data-log-seq]').first().waitFor();
      return page;
    }
    const write = (page: Page, text: string): Promise<void> =>
      writeItems(page, [{ type: 'line', stream: 'stdout', text }]);
    const log = (page: Page) => page.getByRole('log');
    const field = (page: Page) => page.getByRole('searchbox', { name: ui.logs.search });

    it('holds 100,000 lines of 150,000 in order, follows, and counts what is found in them', async () => {
      const page = await openLog();
      for (let from = 0; from < 30; from++) await writeLines(page, `batch ${from} line `, 5_000);
      await log(page).getByText('batch 29 line 4999', { exact: true }).waitFor();
      const seqs = await steady(page, () =>
        page
          .locator('[data-log-seq]')
          .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-log-seq')))),
      );
      expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
      await log(page)
        .and(page.locator(`[data-log-last="${seqs.at(-1)}"]`))
        .waitFor();
      await field(page).fill('line 4999');
      await page.getByText(ui.logs.matches(20, 20)).waitFor();
      await field(page).press('Enter');
      await page.getByText(ui.logs.matches(19, 20)).waitFor();
      await log(page).getByText('batch 28 line 4999').waitFor();
      await writeLines(page, 'more ', 142);
      await page.getByText(ui.logs.newLines(142)).waitFor();
      await expect.poll(() => page.locator('*').count()).toBeLessThan(3_000);
      expect(pages.complaints).toEqual([]);
    });

    it('keeps the row that is read in its place while older ones are dropped, wrapped or not', async () => {
      for (const wrap of ['false', 'true']) {
        const page = await openLog(`&logs.wrap=${wrap}`);
        const long = 'a long line that is wrapped '.repeat(wrap === 'true' ? 12 : 1);
        for (let from = 0; from < 20; from++) await writeLines(page, `${long}${from} line `, 5_000);
        await log(page).getByText('19 line 4999', { exact: false }).waitFor();
        await field(page).fill('5 line 2500');
        await page.getByText(ui.logs.matches(2, 2)).waitFor();
        const row = log(page).locator('[data-log-seq]').filter({ hasText: '15 line 2500' });
        await row.waitFor();
        const top = async (): Promise<number> => Math.round((await row.boundingBox())?.y ?? -1);
        // Rows of different heights are measured as they come into sight, and those below them move.
        const before = await steady(page, top);
        for (let from = 0; from < 4; from++) await writeLines(page, `more ${from} line `, 5_000);
        await log(page).and(page.locator('[data-log-last="120461"]')).waitFor();
        await expect.poll(top).toBe(before);
      }
    });

    it('keeps the row at the upper edge where it is when wrap is switched on and off', async () => {
      const page = await openLog();
      const items = Array.from({ length: 600 }, (_, n) => ({
        type: 'line',
        stream: 'stdout',
        text: `row ${n} ${'a long line that is wrapped '.repeat((n % 7) * 3)}`,
      }));
      await writeItems(page, items);
      await log(page).getByText('row 599', { exact: false }).waitFor();
      await log(page).evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
      await page.getByRole('button', { name: ui.logs.toEnd, exact: true }).waitFor();
      const atEdge = (): Promise<string | null | undefined> =>
        log(page).evaluate((element) => {
          const { left, top } = element.getBoundingClientRect();
          return document
            .elementFromPoint(left + 60, top + 4)
            ?.closest('[data-log-seq]')
            ?.getAttribute('data-log-seq');
        });
      const before = await steady(page, atEdge);
      expect(Number(before)).toBeGreaterThan(100);
      const button = page.getByRole('button', { name: ui.logs.wrap, exact: true });
      for (const pressed of ['true', 'false']) {
        await button.click();
        await button.and(page.locator(`[aria-pressed=${pressed}]`)).waitFor();
        expect(await steady(page, atEdge)).toBe(before);
      }
    });

    it('copies everything with Ctrl+A and Ctrl+C, and says when it may not', async () => {
      const page = await openLog();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await write(page, 'the last line');
      await log(page).getByText('the last line').click();
      await untilFocused(log(page));
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+c');
      await page.getByText(ui.logs.copied).waitFor();
      const copied = async () => (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
      await expect.poll(async () => (await copied()).at(-1)).toBe('the last line');
      await expect.poll(copied).toHaveLength(461);
      await page.evaluate(() => {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      });
      await log(page).getByText('the last line').click();
      await untilFocused(log(page));
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+c');
      await page.getByText(ui.logs.notCopied).waitFor();
    });

    it('shows matches of an expression with lines around them', async () => {
      const page = await openLog('&logs.regex=true&logs.only-matches=true&logs.times=utc');
      await field(page).fill('request=\\d*77\\b');
      await page.getByText(ui.logs.matches(4, 4)).waitFor();
      await log(page)
        .getByText(/lines not shown/)
        .first()
        .waitFor();
    });

    it('stops an expression that would never end, keeps the log, and says what is wrong with a bad one', async () => {
      const page = await openLog('&logs.regex=true');
      await write(page, `${'a'.repeat(60)}!`);
      await field(page).fill('(a+)+$');
      await page.getByText(ui.logs.stopped).waitFor();
      await field(page).fill('(');
      await page.getByText(/^Not a regular expression/).waitFor();
      await field(page).fill('a{60}!');
      await page.getByText(ui.logs.matches(1, 1)).waitFor();
      expect(pages.complaints).toEqual([]);
    });

    it('draws colours, links with where they lead, JSON unfolded, and nothing of other escapes', async () => {
      const page = await openLog();
      await write(
        page,
        '\u001b]8;;https://example.org/real\u0007click\u001b]8;;\u0007 \u001b[38;2;250;200;10mgold\u001b[0m',
      );
      await write(
        page,
        '\u001b]8;;javascript:alert(1)\u0007never\u001b]8;;\u0007 <img src=x onerror=alert(1)>',
      );
      await write(page, '{"level":"info","message":"ready"}');
      const link = log(page).getByRole('link', { name: 'click' });
      await link.and(page.locator('[href="https://example.org/real"]')).waitFor();
      await log(page).getByText('‹https://example.org/real›').waitFor();
      await log(page).getByRole('button', { name: ui.logs.unfold }).click();
      // Written last: what came before it is drawn, too.
      await log(page).getByText('"message": "ready"').waitFor();
      await expect.poll(() => log(page).getByRole('link').count()).toBe(1);
      await expect.poll(() => log(page).locator('img').count()).toBe(0);
      expect(pages.complaints).toEqual([]);
    });

    it('draws the beginning of a very long line, says what is left and where it goes on, and unfolds it', async () => {
      const page = await openLog();
      const long = `begin ${'x'.repeat(8_186)}${'y'.repeat(2_000)} the end`;
      await write(page, long);
      await write(page, 'caf\ufffd');
      const [first, second, third] = [462, 463, 464].map((seq) =>
        log(page).locator(`[data-log-seq="${seq}"]`),
      );
      if (!first || !second || !third) throw new Error('no rows');
      await first.getByText(ui.logs.left(7_192)).waitFor();
      await second.getByText(ui.logs.left(1_008)).waitFor();
      await second.getByRole('img', { name: ui.logs.goesOn }).waitFor();
      await expect.poll(() => first.getByRole('img', { name: ui.logs.goesOn }).count()).toBe(0);
      await third.getByRole('img', { name: ui.logs.noText }).waitFor();
      await second.getByRole('button', { name: ui.logs.unfold }).click();
      await second.getByText('the end').waitFor();
      await second.getByText(/more characters/).waitFor({ state: 'detached' });
      // A match that is looked at is drawn, wherever in its line it is.
      await second.getByRole('button', { name: ui.logs.fold }).click();
      await field(page).fill('the end');
      await page.getByText(ui.logs.matches(1, 1)).waitFor();
      await second.locator('mark', { hasText: 'the end' }).waitFor();
      expect(pages.complaints).toEqual([]);
    });
  },
);
