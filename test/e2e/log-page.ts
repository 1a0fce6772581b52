import type { Browser, Page } from 'playwright-core';
import { ui } from '../../src-shared/messages/ui-en';
import type { ServedPage } from '../page/served';

export interface LogPage {
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown. */
  readonly complaints: readonly string[];
}

interface Opening {
  /** The scenario and the settings: `ordinary&logs.wrap=true`. */
  readonly address: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  /** Runs in the page before anything of ours. */
  readonly before?: () => void;
}

/** The page over its owner in memory, with the log of the first container open. */
export async function openLogPage(browser: Browser, served: ServedPage, opening: Opening): Promise<LogPage> {
  const { address, scheme = 'light', width = 1400, before } = opening;
  const page = await browser.newPage({ viewport: { width, height: 760 }, colorScheme: scheme });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (before) await page.addInitScript(before);
  await page.goto(`${served.address}#${address}&detail.tab=logs`);
  await page.locator('[data-key]').first().locator('.name').click();
  await page.getByRole('log').waitFor();
  return { page, complaints };
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
