import type { Page } from 'playwright-core';
import { ui } from '../../src-shared/messages/ui-en';
import type { Pages } from '../page/pages';

interface Opening {
  /** The scenario and the settings: `ordinary&logs.wrap=true`. */
  readonly address: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  /** Runs in the page before anything of ours. */
  readonly before?: () => void;
}

/** The page over its owner in memory, with the log of the first container open. */
export async function openLogPage(pages: Pages, opening: Opening): Promise<Page> {
  const { address, scheme = 'light', width = 1400, before } = opening;
  const page = await pages.open({
    address: `${address}&detail.tab=logs`,
    scheme,
    width,
    prepare: before && ((fresh) => fresh.addInitScript(before)),
  });
  await page.locator('[data-key]').first().locator('.name').click();
  await page.getByRole('log').waitFor();
  return page;
}

/** Reads the logs of the first `count` containers together. */
export async function openTogether(page: Page, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await page.locator('[data-key] .check').nth(n).click();
  await page
    .getByRole('region', { name: ui.detail.selection.label })
    .getByRole('tab', { name: ui.detail.selection.tabs.logs })
    .click();
  await page.getByRole('log').waitFor();
}

/** Lets the owner write to the log that all containers share, once it is read: what nobody reads is lost. */
export async function writeItems(page: Page, items: object[]): Promise<void> {
  await untilRead(page);
  await page.evaluate((all) => {
    const stream: unknown = Reflect.get(Object(Reflect.get(window, 'owner')), 'logItems');
    (Reflect.get(Object(stream), 'push') as (...some: unknown[]) => void).apply(stream, all);
  }, items);
}

/** As `writeItems`: `count` lines in one batch, each `text` and its number from 0 on. They are made in the page. */
export async function writeLines(page: Page, text: string, count: number): Promise<void> {
  await untilRead(page);
  await page.evaluate(
    ([start, lines]) => {
      const items = Array.from({ length: lines }, (_, n) => ({
        type: 'line',
        stream: 'stdout',
        text: `${start}${n}`,
      }));
      const stream: unknown = Reflect.get(Object(Reflect.get(window, 'owner')), 'logItems');
      (Reflect.get(Object(stream), 'push') as (...some: unknown[]) => void).apply(stream, items);
    },
    [text, count] as const,
  );
}

async function untilRead(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const stream: unknown = Reflect.get(Object(Reflect.get(window, 'owner')), 'logItems');
    return Number(Reflect.get(Object(stream), 'readers')) > 0;
  });
}
