import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { asked, closePages, listed, openPage, rowNames } from './page';

afterEach(closePages);

it('keeps a runtime that was chosen marked while the settings have not said so yet', async () => {
  const { owner, desk } = await openPage((one) => (one.settingsLag = true));
  desk.places.go('settings');
  const radio = await screen.findByRole<HTMLInputElement>('radio', { name: /^podman/i });
  const seen: boolean[] = [];
  await fireEvent.click(radio);
  await waitFor(() => {
    seen.push(radio.checked);
    expect(asked(owner, 'runtimes.use')).toHaveLength(1);
    expect(desk.runtimes.choosing).toBeUndefined();
  });
  expect([...seen, radio.checked]).not.toContain(false);
});

it('shows no row that the remembered filter hides before the filter is known', async () => {
  let remember = (): void => undefined;
  const { desk } = await openPage((owner) => {
    owner.viewState = { 'containers.filter': 'shop-db' };
    owner.memory = new Promise((resolve) => (remember = resolve));
  });
  await waitFor(() => expect(desk.containers.ready).toBe(true));
  expect(screen.queryAllByRole('row').length).toBe(0);
  expect(screen.getByRole('searchbox', { name: ui.containers.filter })).toHaveProperty('value', '');
  remember();
  await listed('shop-db-1');
  expect(rowNames()).toEqual(['shop-db-1']);
});
