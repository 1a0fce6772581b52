import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { whyNoChromium } from '../chromium';
import { Pages } from '../page/pages';
import { accessibilityProblems } from './axe';
import { steady } from './still';

interface State {
  readonly what: string;
  readonly address: string;
  /** What is done in the list. */
  readonly step?: (page: Page) => Promise<unknown>;
}

const words = ui.containers;
const menu = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menu').waitFor();
};
const rows = (page: Page) => page.locator('[data-key]');
const bar = (page: Page) => page.getByRole('toolbar', { name: words.checkedBar });
const head = (page: Page, column: string) => page.locator(`[data-column=${column}]`);
const checkAll = async (page: Page): Promise<void> => {
  await page.locator('[role=grid], [role=treegrid]').focus();
  await page.keyboard.press('Control+a');
  await bar(page).waitFor();
};
const confirm = async (page: Page): Promise<void> => {
  await checkAll(page);
  await page.keyboard.press('Delete');
  await page.getByRole('alertdialog').waitFor();
};
/** Work on all begins, and ends badly for those that the address names. */
const results = async (page: Page): Promise<void> => {
  await checkAll(page);
  await page.keyboard.press('r');
  await page.getByRole('progressbar').waitFor();
  await page.evaluate(() => {
    const owner: unknown = Reflect.get(window, 'owner');
    if (typeof owner !== 'object' || owner === null) throw new Error('the owner is not there');
    const end = Reflect.get(owner, 'setOperation') as (operation: unknown) => void;
    end.call(owner, {
      id: 'op-1',
      kind: 'container.restart',
      title: 'restart',
      state: 'failed',
      startedAt: 1,
    });
  });
  await page.getByRole('region', { name: ui.bulk.results }).waitFor();
};
const progress = async (page: Page): Promise<void> => {
  await checkAll(page);
  await page.keyboard.press('r');
  await page.getByRole('progressbar').waitFor();
};
const columnMenu = async (page: Page): Promise<void> => {
  await head(page, 'name').click({ button: 'right' });
  await page.getByRole('menu').waitFor();
};
const groupCurrent = async (page: Page): Promise<void> => {
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await page.locator('[data-group][aria-expanded=false]').waitFor();
};

const PROJECTS = 'containers.grouping=project';
const PODS = 'containers.grouping=pod';
const STATES: readonly State[] = [
  { what: 'the list', address: 'list' },
  { what: 'the menu of a column', address: 'list', step: columnMenu },
  { what: 'the menu of states', address: 'list', step: menu(words.statesFilter) },
  {
    what: 'some states',
    address: 'list',
    async step(page) {
      await menu(words.statesFilter)(page);
      const choice = page.getByRole('menuitemcheckbox', { name: words.states.running, exact: true });
      await choice.click();
      await choice.and(page.locator('[aria-checked=true]')).waitFor();
    },
  },
  { what: 'the menu of the view', address: 'list', step: menu(ui.list.showMenu) },
  { what: 'the bar of what is checked', address: 'list', step: checkAll },
  { what: 'the question before many are removed', address: 'list', step: confirm },
  { what: 'work on many under way', address: 'list', step: progress },
  { what: 'work on many that partly failed', address: 'list', step: results },
  { what: 'groups by project, one folded', address: `list&${PROJECTS}`, step: groupCurrent },
  { what: 'groups by pod', address: `list&${PODS}` },
  { what: 'names made to deceive', address: 'list-hostile' },
  { what: 'names made to deceive, in groups', address: `list-hostile&${PROJECTS}`, step: checkAll },
  { what: 'names made to deceive, in the question', address: 'list-hostile', step: confirm },
  { what: 'names made to deceive, in results', address: 'list-hostile', step: results },
];

const SHOTS = process.env['CLEAT_SHOTS'];

describe.skipIf(whyNoChromium !== undefined)(
  `the list in every state${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await Pages.start();
    });
    afterAll(() => pages?.close());

    async function open(address: string, scheme: 'light' | 'dark', width: number): Promise<Page> {
      const page = await pages.open({ address, scheme, width });
      await rows(page).first().waitFor();
      return page;
    }

    describe.each([
      ['light', 1200],
      ['dark', 640],
      ['dark', 520],
    ] as const)('in %s, %d pixels wide', (scheme, width) => {
      it.each(STATES)(
        '$what: axe finds nothing, and no policy is broken',
        async ({ what, address, step }) => {
          const page = await open(address, scheme, width);
          await step?.(page);
          expect(await accessibilityProblems(page)).toEqual([]);
          if (SHOTS) await page.screenshot({ path: `${SHOTS}/${width} ${what}.png` });
          expect(pages.complaints).toEqual([]);
          await expect.poll(() => page.title()).toBe('Cleat');
          await expect.poll(() => page.locator('#app img, #app script').count()).toBe(0);
          // Nothing is cut off or scrolled to sideways; menus stand inside the window.
          const outside = () =>
            page.evaluate(() => ({
              page: document.documentElement.scrollWidth > document.documentElement.clientWidth,
              list: [...document.querySelectorAll('[role=grid], [role=treegrid], .bar, .results')].some(
                (one) => one.scrollWidth > one.clientWidth,
              ),
              menu: [...document.querySelectorAll('[role=menu], dialog[open]')].some((one) => {
                const { left, right, top, bottom } = one.getBoundingClientRect();
                return left < 0 || top < 0 || right > window.innerWidth || bottom > window.innerHeight;
              }),
            }));
          await expect.poll(outside).toEqual({ page: false, list: false, menu: false });
        },
      );
    });

    it.each([1200, 640, 520])('has the bar’s way out on its first line, %d pixels wide', async (width) => {
      const page = await open('list', 'light', width);
      await checkAll(page);
      const [clear, said] = await steady(page, () =>
        Promise.all([
          bar(page).getByRole('button', { name: ui.list.clearChecked }).boundingBox(),
          bar(page).getByText(ui.list.checked(9)).boundingBox(),
        ]),
      );
      if (!clear || !said) throw new Error('the bar is not drawn');
      expect(clear.y).toBeLessThan(said.y + said.height);
      expect(clear.y + clear.height).toBeGreaterThan(said.y);
    });

    it('makes a column wider by its dragged edge, back to its content by a double click, and moves it', async () => {
      const page = await open('list', 'light', 1200);
      const widthOf = async (column: string) => (await head(page, column).boundingBox())?.width ?? 0;
      const names = () => page.getByRole('columnheader').allTextContents();
      const before = await steady(page, () => widthOf('state'));
      const edge = await head(page, 'state').locator('.edge').boundingBox();
      if (!edge) throw new Error('the column has no edge');
      const [x, y] = [edge.x + edge.width / 2, edge.y + edge.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 30, y);
      await page.mouse.move(x + 60, y + 40);
      await page.mouse.up();
      await expect.poll(() => widthOf('state')).toBeCloseTo(before + 60, 0);
      // The cells go with their head, and the pointer without its button pulls no more.
      await page.mouse.move(x + 200, y);
      const cell = async () => (await rows(page).first().locator('.cell.state').boundingBox())?.width;
      expect(await steady(page, () => widthOf('state'))).toBeCloseTo(before + 60, 0);
      await expect.poll(cell).toBeCloseTo(before + 60, 0);
      await head(page, 'state').locator('.edge').dblclick();
      await expect.poll(() => widthOf('state')).toBeLessThan(before + 50);
      const order = (await names()).map((one) => one.trim());
      await head(page, 'image').click({ button: 'right' });
      await page.getByRole('menuitem', { name: ui.list.moveRight }).click();
      await expect.poll(async () => (await names()).map((one) => one.trim())).not.toEqual(order);
      const left = async (column: string) => (await head(page, column).boundingBox())?.x ?? NaN;
      await expect.poll(async () => (await left('image')) > (await left('state'))).toBe(true);
      expect(pages.complaints).toEqual([]);
    });
  },
);
