import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { closePages, listed, openPage } from './page';

/** What the browser was asked to show. */
class ShownNotification {
  static permission: NotificationPermission = 'default';
  static readonly all: ShownNotification[] = [];
  static requestPermission = (): Promise<NotificationPermission> => {
    ShownNotification.permission = 'granted';
    return Promise.resolve('granted');
  };
  onclick: (() => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(
    readonly title: string,
    readonly options: { body?: string },
  ) {
    ShownNotification.all.push(this);
  }
  close(): void {
    this.onclose?.();
  }
}

beforeEach(() => {
  ShownNotification.permission = 'default';
  ShownNotification.all.length = 0;
  vi.stubGlobal('Notification', ShownNotification);
});
afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

async function fails(owner: Awaited<ReturnType<typeof openPage>>['owner'], name: string): Promise<void> {
  const [row] = owner.containers.filter((one) => one.name === name);
  if (!row) throw new Error(`no ${name}`);
  owner.upsert({ ...row, state: 'exited', exitCode: 3 });
  await waitFor(() =>
    expect(document.querySelector(`[data-name="${name}"]`)?.textContent).toContain('exited'),
  );
}

it('tells of a failed end once the person has allowed it, and a click shows the container', async () => {
  const { owner, desk } = await openPage();
  await listed('shop-web-1');
  await fails(owner, 'shop-web-1');
  expect(ShownNotification.all).toEqual([]);
  desk.places.go('settings');
  await fireEvent.click(await screen.findByRole('button', { name: ui.settings.notifyAllow }));
  await screen.findByText(ui.settings.notifyBrowser.granted);
  desk.places.go('containers');
  await listed('shop-db-1');
  await fails(owner, 'shop-db-1');
  expect(ShownNotification.all.map(({ title }) => title)).toEqual([ui.notices.exited('shop-db-1')]);
  ShownNotification.all[0]?.onclick?.();
  await screen.findByRole('region', { name: ui.detail.label('shop-db-1') });
});

it('tells nothing with the setting off', async () => {
  ShownNotification.permission = 'granted';
  const { owner } = await openPage((one) => (one.settings = { ...one.settings, notifyExits: false }));
  await listed('shop-db-1');
  await fails(owner, 'shop-db-1');
  expect(ShownNotification.all).toEqual([]);
});
