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
  /** Resolves when the section stands. */
  section(name: 'containers' | 'builds' | 'runtimes' | 'settings'): Promise<void>;
  filter(text: string): Promise<void>;
  /** Opens the details of a container; resolves when they stand. */
  select(name: string): Promise<void>;
  /** Resolves when what the tab shows stands: what is not looked at first is fetched when it is asked for. */
  tab(name: 'overview' | 'logs'): Promise<void>;
  /** A button of the open detail. */
  verb(name: RegExp): Locator;
  readonly page: Page;
}

export function deskPage(page: Page): DeskPage {
  const detail = page.getByRole('region', { name: /^Details of/ });
  const detailOf = (name: string) => page.getByRole('region', { name: ui.detail.label(name), exact: true });
  const shown = {
    overview: detail.getByRole('group', { name: ui.detail.tabs.overview }),
    logs: detail.getByRole('log'),
  };
  return {
    page,
    row: (name) => page.locator(`[role=row][data-name="${name}"]`),
    rowIn: (name, state) =>
      page
        .locator(`[role=row][data-name="${name}"]`)
        .filter({ has: page.locator('.cell.state', { hasText: state }) }),
    detail: detailOf,
    newWorkTo: (runtime) => page.getByRole('contentinfo').locator('strong', { hasText: runtime }),
    section: async (name) => {
      await page
        .getByRole('navigation', { name: ui.nav.label })
        .getByText(ui.nav[name], { exact: true })
        .click();
      await page.getByRole('heading', { level: 1, name: ui[name].title, exact: true }).waitFor();
    },
    filter: (text) => page.getByRole('searchbox', { name: ui.containers.filter }).fill(text),
    select: async (name) => {
      await page.locator(`[role=row][data-name="${name}"]`).locator('.name').click();
      await detailOf(name).waitFor();
    },
    tab: async (name) => {
      await detail.getByRole('tab', { name: ui.detail.tabs[name] }).click();
      await shown[name].waitFor();
    },
    verb: (name) => detail.getByRole('button', { name }),
  };
}
