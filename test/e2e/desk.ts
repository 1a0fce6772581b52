import type { Locator, Page } from 'playwright-core';
import { ui } from '../../src-shared/messages/ui-en';

/** The page by what a person sees on it. */
export interface DeskPage {
  row(name: string): Locator;
  /** The row once it is in this state. */
  rowIn(name: string, state: string): Locator;
  detail(name: string): Locator;
  /** The footer while it says that new work goes there. */
  newWorkTo(runtime: string): Locator;
  section(name: 'containers' | 'runtimes' | 'settings'): Promise<void>;
  filter(text: string): Promise<void>;
  select(name: string): Promise<void>;
  tab(name: 'overview' | 'logs'): Promise<void>;
  /** A button of the open detail. */
  verb(name: RegExp): Locator;
  readonly page: Page;
}

export function deskPage(page: Page): DeskPage {
  const detail = page.getByRole('region', { name: /^Details of/ });
  return {
    page,
    row: (name) => page.locator(`[role=row][data-name="${name}"]`),
    rowIn: (name, state) =>
      page
        .locator(`[role=row][data-name="${name}"]`)
        .filter({ has: page.locator('.cell.state', { hasText: state }) }),
    detail: (name) => page.getByRole('region', { name: ui.detail.label(name), exact: true }),
    newWorkTo: (runtime) => page.getByRole('contentinfo').locator('strong', { hasText: runtime }),
    section: (name) =>
      page.getByRole('navigation', { name: ui.nav.label }).getByText(ui.nav[name], { exact: true }).click(),
    filter: (text) => page.getByRole('searchbox', { name: ui.containers.filter }).fill(text),
    select: (name) => page.locator(`[role=row][data-name="${name}"]`).locator('.name').click(),
    tab: (name) => detail.getByRole('tab', { name: ui.detail.tabs[name] }).click(),
    verb: (name) => detail.getByRole('button', { name }),
  };
}
