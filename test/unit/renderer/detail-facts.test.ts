import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import type { EngineNews } from '../../../src-shared/model/engine-news';
import { ContainerRow } from '../../../src-renderer/stores/container-row.svelte';
import { DetailFacts } from '../../../src-renderer/stores/detail-facts.svelte';
import { FakeOwner } from './fake-owner';
import { asked, closePages, listed, openPage, press } from './page';
import { container, docker } from './samples';

afterEach(() => {
  vi.useRealTimers();
  closePages();
});

const news = (action: string): EngineNews => ({
  engine: docker.id,
  at: Date.now(),
  kind: 'container',
  action,
  id: 'a',
  name: 'shop-db-1',
  attributes: {},
});

async function openDetails(name: string) {
  const page = await openPage();
  (await listed(name)).click();
  const detail = await screen.findByRole('region', { name: ui.detail.label(name) });
  await within(detail).findByText('PGDATA');
  return { ...page, detail };
}

describe('the details of a container', () => {
  it('ask again when the engine reports something of it, once for many reports', async () => {
    const { owner, detail } = await openDetails('shop-db-1');
    await waitFor(() => expect(owner.details.news.readers).toBe(1));
    const before = owner.details.asked;
    owner.details.overrides = { limits: { pids: 321 } };
    owner.details.news.push(...Array.from({ length: 100 }, () => news('update')));
    await within(detail).findByText(ui.detail.limitWords.pids(321));
    expect(owner.details.asked - before).toBeLessThanOrEqual(2);
  });

  it('show what changed after the question, when nobody listened yet', async () => {
    const { owner } = await openPage();
    owner.details.hold = () => {
      // The answer is made already, and no event will ever tell of this.
      owner.details.hold = undefined;
      owner.details.overrides = { limits: { pids: 321 } };
      return Promise.resolve();
    };
    (await listed('shop-db-1')).click();
    await screen.findByText(ui.detail.limitWords.pids(321));
  });

  it('are asked for once when a change was announced by an event, and once more after a probe', async () => {
    vi.useFakeTimers();
    const owner = new FakeOwner();
    const shown = container({ name: 'web', state: 'running' });
    owner.setContainers([shown]);
    const link = { client: owner.client, signal: new AbortController().signal };
    const facts = new DetailFacts(new ContainerRow('web', shown));
    const close = facts.follow({ onLink: (attach) => (attach(link), () => undefined) });
    await vi.advanceTimersByTimeAsync(1_000);
    const asked: number[] = [owner.details.asked];
    for (const action of ['start', 'exec_die: check', 'kill']) {
      owner.details.news.push(news(action));
      await vi.advanceTimersByTimeAsync(10);
      facts.changed();
      await vi.advanceTimersByTimeAsync(1_000);
      asked.push(owner.details.asked);
    }
    expect(asked).toEqual([2, 3, 5, 6]);
    close();
  });

  it('leave a probe open when a newer one comes', async () => {
    const { owner, detail } = await openDetails('shop-api-1');
    await waitFor(() => expect(owner.details.news.readers).toBe(1));
    const probe = (at: number, output: string) => ({ startedAt: at, endedAt: at + 84, exitCode: 0, output });
    owner.details.overrides = { probes: [probe(1000, 'first')] };
    owner.details.news.push(news('update'));
    const shown = (await within(detail).findByText('first')).closest('details');
    shown?.setAttribute('open', '');
    owner.details.overrides = { probes: [probe(1000, 'first'), probe(2000, 'second')] };
    owner.details.news.push(news('update'));
    await within(detail).findByText('second');
    expect(within(detail).getByText('first').closest('details')?.open).toBe(true);
  });

  it('stop listening when they are closed', async () => {
    const { owner, desk } = await openDetails('shop-db-1');
    await waitFor(() => expect(owner.details.news.readers).toBe(1));
    desk.containersView.closeDetail();
    await waitFor(() => expect(owner.details.news.readers).toBe(0));
  });

  it('say what failed, keep what is known, and ask again when told to', async () => {
    const { owner, detail } = await openDetails('shop-db-1');
    await waitFor(() => expect(owner.details.news.readers).toBe(1));
    owner.details.hold = () => Promise.reject(new Error('broken'));
    owner.details.news.push(news('update'));
    const again = await within(detail).findByRole('button', { name: ui.detail.retry });
    expect(within(detail).getByText('PGDATA')).toBeTruthy();
    owner.details.hold = undefined;
    again.click();
    await waitFor(() => expect(within(detail).queryByRole('button', { name: ui.detail.retry })).toBeNull());
  });

  it('rename by F2 from the list, and give the focus back after Escape', async () => {
    const { detail } = await openDetails('shop-db-1');
    const grid = screen.getByRole('grid');
    grid.focus();
    press(grid, 'F2');
    const field = await within(detail).findByRole('textbox', { name: ui.detail.rename.field });
    await waitFor(() => expect(document.activeElement).toBe(field));
    press(field, 'Escape');
    await waitFor(() => expect(document.activeElement).toBe(grid));
  });

  it('give way to a summary while several containers are checked', async () => {
    const { desk, owner } = await openDetails('shop-db-1');
    desk.containersView.checked.set(desk.containers.rows.slice(0, 3));
    const several = await screen.findByRole('region', { name: ui.detail.selection.label });
    expect(within(several).getByRole('heading').textContent).toBe(ui.detail.selection.title(3));
    expect(asked(owner, 'containers.bulk')).toEqual([]);
    desk.containersView.checked.clear();
    await screen.findByRole('region', { name: ui.detail.label('shop-db-1') });
  });
});
