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

/** Lets the owner write to the log that all containers share. */
export function writeItems(page: Page, items: object[]): Promise<void> {
  return page.evaluate((all) => {
    const stream: unknown = Reflect.get(Object(Reflect.get(window, 'owner')), 'logItems');
    (Reflect.get(Object(stream), 'push') as (...some: unknown[]) => void).apply(stream, all);
  }, items);
}
