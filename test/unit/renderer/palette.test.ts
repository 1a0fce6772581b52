import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { BoundAction } from '../../../src-renderer/actions/action';
import {
  findActions,
  folded,
  grouped,
  matchWord,
  matchWords,
  stretches,
} from '../../../src-renderer/components/palette-search';
import { ui } from '../../../src-shared/messages/ui-en';
import { APP_ACTIONS } from '../../../src-shared/model/app-actions';
import { asked, closePages, listed, openPage, press, row } from './page';

afterEach(closePages);

describe('finding', () => {
  const action = (id: string, label: string, group = 'g', keywords = ''): BoundAction => ({
    id,
    label,
    group,
    keywords,
    icon: () => ({}),
    perform: () => undefined,
  });
  const all = [
    action('1', 'Go to Runtimes', 'Go to', 'docker podman'),
    action('2', 'Stop', 'Container web', 'halt'),
    action('3', 'Restop the world', 'Container web'),
  ];
  const ids = (query: string, recent: string[] = []): string[] =>
    findActions(all, query, recent).map(({ action: { id } }) => id);

  it('goes by the label first, then by group and further words', () => {
    expect(ids('stop')).toEqual(['2', '3']);
    expect(ids('podman')).toEqual(['1']);
    expect(ids('web halt')).toEqual(['2']);
    expect(ids('zzz')).toEqual([]);
    expect(ids(' ')).toEqual(['1', '2', '3']);
  });

  it('takes characters in their order, those that begin words before others', () => {
    const score = (text: string, word: string): number => matchWord(text, word)?.score ?? -1;
    expect(matchWord('shop-web-1', 'sw1')?.at).toEqual([0, 5, 9]);
    expect(score('shop-web-1', 'web')).toBeGreaterThan(score('cobweb', 'web'));
    expect(score('web', 'web')).toBeGreaterThan(score('shop-web-1', 'web'));
    expect(score('cobweb', 'web')).toBeGreaterThan(score('worker-east-b', 'web'));
    expect(matchWord('mailpit', 'tm')).toBeUndefined();
  });

  it('does not take characters from all over for a match', () => {
    expect(matchWord('a long sentence about nothing', 'otng')).toBeUndefined();
  });

  it('puts what was chosen lately before its equals', () => {
    const twins = [action('a', 'Start web'), action('b', 'Start db')];
    expect(findActions(twins, 'start', ['b']).map(({ action: { id } }) => id)).toEqual(['b', 'a']);
  });

  it('wants every word, each wherever it is', () => {
    expect(matchWords('shop-db-1', 'postgres:16', ['db', 'postgres'])?.at).toEqual([5, 6]);
    expect(matchWords('shop-db-1', 'postgres:16', ['db', 'redis'])).toBeUndefined();
  });

  it('marks the characters that matched, and keeps a letter that grows in lower case in its place', () => {
    expect(stretches('shop', [0, 1, 3])).toEqual([
      { text: 'sh', marked: true },
      { text: 'o', marked: false },
      { text: 'p', marked: true },
    ]);
    expect(folded('İstanbul')).toBe('İstanbul');
    expect(folded('ABC')).toBe('abc');
  });

  it('keeps a group together', () => {
    const found = [all[1], all[0], all[2]].flatMap((one) => (one ? [{ action: one, score: 0, at: [] }] : []));
    expect(grouped(found).map(([name, group]) => [name, group.length])).toEqual([
      ['Container web', 2],
      ['Go to', 1],
    ]);
  });
});

const field = (): Promise<HTMLElement> => screen.findByRole('combobox', { name: ui.palette.placeholder });
/** Of the palette: selects of the page have options too. */
const options = (): HTMLElement[] =>
  within(screen.getByRole('listbox', { name: ui.palette.list })).getAllByRole('option');
const type = (into: HTMLElement, value: string): Promise<boolean> =>
  fireEvent.input(into, { target: { value } });

describe('the palette', () => {
  it('does a verb to a container named in the same breath, whatever is selected', async () => {
    const { owner } = await openPage((one) => (one.viewState = { 'nav.section': 'settings' }));
    await screen.findByRole('heading', { name: ui.settings.title });
    press(document.body, 'k', { ctrlKey: true });
    const input = await field();
    await type(input, 'stop shdb');
    const first = await waitFor(() => {
      const [option] = options();
      expect(option?.textContent).toContain('shop-db-1');
      return option;
    });
    expect(first?.getAttribute('aria-selected')).toBe('true');
    expect(input.getAttribute('aria-activedescendant')).toBe(first?.id);
    press(input, 'Enter');
    const db = owner.containers.find(({ name }) => name === 'shop-db-1');
    await waitFor(() =>
      expect(asked(owner, 'containers.stop')).toEqual([
        { ref: { engine: db?.engine, kind: 'container', id: db?.id } },
      ]),
    );
  });

  it('opens the log of a container by “logs”', async () => {
    await openPage();
    await listed('mailpit');
    press(document.body, 'k', { ctrlKey: true });
    const input = await field();
    await type(input, 'logs mailp');
    await waitFor(() => expect(options()[0]?.textContent).toContain('mailpit'));
    press(input, 'Enter');
    await screen.findByRole('log', { name: ui.logs.label('mailpit') });
  });

  it('offers first what was chosen last, and remembers it', async () => {
    const { owner } = await openPage();
    await listed('mailpit');
    press(document.body, 'k', { ctrlKey: true });
    await type(await field(), 'notebook');
    press(await field(), 'Enter');
    await waitFor(() => expect(row('notebook').getAttribute('aria-selected')).toBe('true'));
    press(document.body, 'k', { ctrlKey: true });
    await field();
    const recent = await screen.findByRole('group', { name: ui.palette.recent });
    expect(within(recent).getByRole('option').textContent).toContain('notebook');
    const notebook = owner.containers.find(({ name }) => name === 'notebook');
    await waitFor(() =>
      expect(owner.viewState['palette.recent']).toEqual([`container ${notebook?.engine} ${notebook?.id}`]),
    );
  });

  it('draws few of ten thousand', async () => {
    const { many } = await import('./samples');
    await openPage((owner) => owner.setContainers(many(10_000)));
    await waitFor(() => expect(screen.getAllByRole('row').length).toBeGreaterThan(3));
    press(document.body, 'k', { ctrlKey: true });
    const input = await field();
    await type(input, '1');
    await waitFor(() => expect(options().length).toBeGreaterThan(10));
    expect(options().length).toBeLessThan(120);
  });
});

describe('the sheet of shortcuts', () => {
  it('opens by “?”, not while typing, and shows the app’s and the container’s, searchable', async () => {
    await openPage();
    await listed('mailpit');
    press(screen.getByRole('searchbox', { name: ui.containers.filter }), '?', { shiftKey: true });
    expect(screen.queryByRole('dialog', { name: ui.sheet.title })).toBeNull();
    press(document.body, '?', { shiftKey: true });
    const sheet = await screen.findByRole('dialog', { name: ui.sheet.title });
    within(sheet).getByRole('region', { name: ui.sheet.container });
    const everywhere = within(sheet).getByRole('region', { name: ui.sheet.app });
    within(everywhere).getByText(ui.commands['palette.open']);
    await type(within(sheet).getByRole('searchbox', { name: ui.sheet.search }), 'palette');
    await waitFor(() => expect(within(sheet).queryByRole('region', { name: ui.sheet.container })).toBeNull());
    expect(within(sheet).getByRole('region', { name: ui.sheet.app }).textContent).toContain('palette');
  });
});

describe('the app’s actions', () => {
  it('have words, and no key twice', () => {
    for (const { id } of APP_ACTIONS) expect(ui.commands[id]).toMatch(/\S/);
    const keys = APP_ACTIONS.flatMap((one) => ('shortcut' in one ? [one.shortcut] : []));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
