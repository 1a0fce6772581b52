import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { workNotices } from '../../../src-shared/messages/en/work';
import type { Operation } from '../../../src-shared/model/operation';
import { ui } from '../../../src-shared/messages/ui-en';
import { closePages, listed, openPage } from './page';

afterEach(closePages);

it('what was removed of a killed Cleat is said once, also when it was removed before the page opened', async () => {
  const message = workNotices.removed({ names: ['web', 'evil\u202e<b>'] });
  const operation: Operation = {
    id: 'clean-up-1',
    kind: 'work.clean-up',
    title: 'Removing',
    state: 'succeeded',
    progress: { message },
    startedAt: 1,
    endedAt: 2,
  };
  const { owner } = await openPage((before) => before.setOperation(operation));
  await listed('mailpit');
  const said = await screen.findAllByText(/Removed what an interrupted Cleat left: web/);
  expect(said).toHaveLength(1);
  expect(said[0]?.textContent).not.toContain('\u202e');
  await fireEvent.click(screen.getByRole('button', { name: ui.toasts.dismiss }));
  owner.disconnect();
  await screen.findByText(ui.app.reconnecting);
  owner.connect();
  await waitFor(() => expect(screen.queryByText(ui.app.reconnecting)).toBeNull());
  expect(screen.queryAllByText(/Removed what an interrupted Cleat left: web/)).toHaveLength(0);
});
