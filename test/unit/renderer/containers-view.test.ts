import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { CleatError } from '../../../src-shared/model/error';
import { asked, closePages, listed, openPage, press, row, rowNames } from './page';
import { container, docker, hostile, many, nothingReady, oneRefused, podman, unreachable } from './samples';

afterEach(closePages);

describe('the list of containers', () => {
  it('shows what the owner sends, and what changes, without asking again', async () => {
    const { owner } = await openPage();
    await listed('shop-web-1');
    owner.upsert(container({ name: 'just-made' }));
    await listed('just-made');
    const [gone] = owner.containers.filter((one) => one.name === 'just-made');
    if (gone) owner.removeRow(gone);
    await waitFor(() => expect(rowNames()).not.toContain('just-made'));
    expect(owner.patches.readers).toBe(1);
  });

  it('draws only the rows in sight of ten thousand', async () => {
    await openPage((owner) => owner.setContainers(many(10_000)));
    await listed('load-00001');
    await waitFor(() => expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001'));
    expect(rowNames().length).toBeLessThan(60);
    expect(document.querySelectorAll('*').length).toBeLessThan(3_000);
  });

  it('changes one row in place: same element, selection and focus kept', async () => {
    const { owner } = await openPage();
    const element = await listed('shop-db-1');
    await fireEvent.click(element);
    screen.getByRole('grid').focus();
    const others = rowNames();
    const [db] = owner.containers.filter((one) => one.name === 'shop-db-1');
    if (db) owner.upsert({ ...db, health: 'unhealthy' });
    await waitFor(() => expect(element.textContent).toContain('unhealthy'));
    expect(row('shop-db-1')).toBe(element);
    expect(element.getAttribute('aria-selected')).toBe('true');
    expect(document.activeElement).toBe(screen.getByRole('grid'));
    expect(rowNames()).toEqual(others);
  });

  it('shows names made to deceive as text that can be seen', async () => {
    const { root } = await openPage((owner) => owner.setContainers(hostile()));
    await screen.findByText('safe\ufffdgnp.exe', { selector: '.name bdi' });
    expect(root.querySelector('img, script')).toBeNull();
    expect(document.title).not.toBe('owned');
    expect(root.textContent).not.toContain('\u202e');
    expect(root.textContent).not.toContain('\u001b');
  });

  it('is filtered by what is typed after “/”, and says so when nothing is left', async () => {
    await openPage();
    await listed('mailpit');
    press(document.body, '/');
    const field = screen.getByRole('searchbox', { name: ui.containers.filter });
    expect(document.activeElement).toBe(field);
    await fireEvent.input(field, { target: { value: 'mail' } });
    expect(rowNames()).toEqual(['mailpit']);
    await fireEvent.input(field, { target: { value: 'nothing-like-it' } });
    await screen.findByText(ui.empty.noMatchTitle);
    const [, step] = screen.getAllByRole('button', { name: ui.containers.clearFilter });
    if (step) await fireEvent.click(step);
    await listed('mailpit');
  });

  it('is walked by keys, and opens, starts and stops by them', async () => {
    const { owner } = await openPage();
    await listed('mailpit');
    const grid = screen.getByRole('grid');
    grid.focus();
    press(grid, 'Home');
    press(grid, 'ArrowDown');
    await waitFor(() => expect(row('shop-api-1').getAttribute('aria-selected')).toBe('true'));
    expect(grid.getAttribute('aria-activedescendant')).toBe(row('shop-api-1').id);
    press(grid, 'End');
    await waitFor(() => expect(row('shop-migrate-1').getAttribute('aria-selected')).toBe('true'));
    press(grid, 's');
    await waitFor(() => expect(asked(owner, 'containers.start')).toHaveLength(1));
    press(grid, 'Home');
    press(grid, 's');
    await waitFor(() => expect(asked(owner, 'containers.stop')).toHaveLength(1));
    press(grid, 'Enter');
    await screen.findByRole('region', { name: ui.detail.label('mailpit') });
    press(grid, 'Escape');
    await waitFor(() =>
      expect(screen.queryByRole('region', { name: ui.detail.label('mailpit') })).toBeNull(),
    );
  });

  it('shows what has been asked for until it has happened', async () => {
    const { owner } = await openPage((one) => (one.manual = true));
    const grid = await waitFor(() => screen.getByRole('grid'));
    await fireEvent.click(await listed('mailpit'));
    press(grid, 's');
    await waitFor(() => expect(row('mailpit').textContent).toContain(ui.containers.pending.stop));
    owner.finish('op-1');
    await waitFor(() => expect(row('mailpit').textContent).toContain('exited'));
  });

  it('says why something failed, and what to do, once', async () => {
    const { owner } = await openPage((one) => (one.manual = true));
    await fireEvent.click(await listed('mailpit'));
    press(screen.getByRole('grid'), 's');
    await waitFor(() => expect(row('mailpit').textContent).toContain(ui.containers.pending.stop));
    const error = CleatError.of('container.conflict', {
      name: 'mailpit',
      action: 'stop',
      detail: 'it is stuck',
    });
    owner.finish('op-1', error);
    const messages = await screen.findByRole('region', { name: ui.toasts.region });
    await within(messages).findByText(error.message);
    await within(messages).findByText(error.hint ?? 'a hint');
    expect(row('mailpit').textContent).toContain('running');
  });

  it('removes only after a question that names the thing, and a running one only with consent', async () => {
    const { owner } = await openPage();
    await fireEvent.click(await listed('mailpit'));
    press(screen.getByRole('grid'), 'Delete');
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('mailpit');
    const yes = within(dialog).getByRole<HTMLButtonElement>('button', { name: ui.containers.removeConfirm });
    expect(yes.disabled).toBe(true);
    await fireEvent.click(within(dialog).getByRole('checkbox'));
    expect(yes.disabled).toBe(false);
    expect(asked(owner, 'containers.remove')).toEqual([]);
    await fireEvent.submit(yes.closest('form') ?? yes);
    await waitFor(() => expect(asked(owner, 'containers.remove')).toHaveLength(1));
    expect(asked(owner, 'containers.remove')[0]).toMatchObject({ force: true });
    await screen.findByText(ui.detail.removed);
  });

  it('asks nothing of the owner when the question is answered with no', async () => {
    const { owner } = await openPage();
    await fireEvent.click(await listed('shop-migrate-1'));
    press(screen.getByRole('grid'), 'Delete');
    const dialog = await screen.findByRole('alertdialog');
    expect(within(dialog).queryByRole('checkbox')).toBeNull();
    await fireEvent.click(within(dialog).getByRole('button', { name: ui.confirm.cancel }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(asked(owner, 'containers.remove')).toEqual([]);
  });

  it('hears keys after a row was pressed with the mouse', async () => {
    const { owner } = await openPage();
    const line = await listed('shop-migrate-1');
    line.focus();
    await fireEvent.click(line);
    expect(document.activeElement).toBe(screen.getByRole('grid'));
    press(screen.getByRole('grid'), 's');
    await waitFor(() => expect(asked(owner, 'containers.start')).toHaveLength(1));
  });

  it('offers in the context menu what can be done, and nothing else', async () => {
    await openPage();
    await fireEvent.contextMenu(await listed('shop-migrate-1'));
    const menu = await screen.findByRole('menu');
    const labels = within(menu)
      .getAllByRole('menuitem')
      .map((item) => item.querySelector('span')?.textContent);
    expect(labels).toEqual([
      ui.containers.details,
      ui.containers.start,
      ui.containers.restart,
      ui.detail.rename.action,
      ui.detail.limits.action,
      ui.detail.duplicate,
      ...['podman', 'docker'].map(ui.detail.copyCommand),
      ui.containers.copyName,
      ui.containers.copyId,
      ui.containers.remove,
    ]);
    press(menu, 'Escape');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  });

  it('links a published port to this machine, in a new window that learns nothing', async () => {
    await openPage();
    const link = within(await listed('mailpit')).getByRole('link');
    expect(link.getAttribute('href')).toBe('http://localhost:8025');
    expect(link.getAttribute('target')).toBe('_blank');
    expect(link.getAttribute('rel')).toBe('noreferrer');
  });
});

describe('when engines do not answer', () => {
  it('keeps their last known rows, says since when and why, and tries again on demand', async () => {
    const { owner } = await openPage((one) => (one.engines = [docker, unreachable(podman, true)]));
    const stale = await listed('shop-cache-1');
    expect(stale.textContent).toContain(ui.containers.lastKnown);
    expect(row('shop-web-1').textContent).not.toContain(ui.containers.lastKnown);
    await screen.findByText(/podman is not answering since/);
    await fireEvent.click(screen.getByRole('button', { name: ui.engine.retry }));
    await waitFor(() => expect(asked(owner, 'system.wake')).toHaveLength(1));
    owner.setEngines([docker, podman]);
    await waitFor(() => expect(screen.queryByText(/is not answering/)).toBeNull());
  });

  it('says whether it is in sight: what has no events is asked only then', async () => {
    const { owner } = await openPage();
    const sight = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await waitFor(() => expect(asked(owner, 'system.look')).toEqual([{ visible: false }]));
    sight.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await waitFor(() => expect(asked(owner, 'system.look')).toEqual([{ visible: false }, { visible: true }]));
    sight.mockRestore();
  });

  it('says that no engine answers, with the reason, rather than that there is nothing', async () => {
    await openPage((owner) => {
      owner.setContainers([]);
      owner.engines = [unreachable(docker, false)];
    });
    await screen.findByText(ui.empty.allUnreachableTitle);
    await screen.findByRole('button', { name: ui.empty.lookAgain });
    expect(screen.queryByText(ui.empty.noContainersTitle)).toBeNull();
  });

  it('says what to install when there is none, and starts what can be started', async () => {
    const { owner } = await openPage((one) => {
      one.setContainers([]);
      one.engines = [];
      one.runtimes = nothingReady(true);
    });
    await screen.findByText(ui.empty.noEngineTitle);
    await screen.findByText(/sudo apt install docker/);
    await fireEvent.click(screen.getByRole('button', { name: ui.empty.start('podman') }));
    await waitFor(() => expect(asked(owner, 'runtimes.ensureRunning')).toEqual([{ name: 'podman' }]));
    await screen.findByText('Starting the podman service…');
  });

  it('says first what can be started, then what stands in the way of others, and folds what is not installed', async () => {
    const { root } = await openPage((one) => {
      one.setContainers([]);
      one.engines = [];
      one.runtimes = oneRefused();
    });
    await screen.findByText(/usermod -aG docker/);
    const shown = Array.from(root.querySelectorAll('main li strong'), (name) => name.textContent);
    expect(shown).toEqual(['podman', 'docker']);
    expect(screen.queryByText(/sudo apt install/)).toBeNull();
    closePages();
    const { root: other } = await openPage((one) => {
      one.setContainers([]);
      one.engines = [];
      one.runtimes = nothingReady(true);
    });
    await waitFor(() =>
      expect(other.querySelector('main details')?.textContent).toContain('apt install docker'),
    );
    expect(other.querySelector('main li')?.textContent).toContain('podman');
  });

  it('looks for containers, without moving anything, until the first engine has answered', async () => {
    await openPage((owner) => (owner.silent = true));
    await screen.findByLabelText(ui.containers.loading);
  });
});

describe('an empty list', () => {
  it('of engines that answer says that nothing is there yet, and runs something', async () => {
    await openPage((owner) => owner.setContainers([]));
    await screen.findByText(ui.empty.noContainersTitle);
    await fireEvent.click(screen.getByRole('button', { name: ui.empty.run }));
    await screen.findByRole('dialog', { name: ui.launch.title });
  });

  it('of running ones offers the stopped ones', async () => {
    await openPage((owner) => {
      owner.setContainers([container({ name: 'asleep', state: 'exited' })]);
      owner.viewState = { 'containers.scope': 'running' };
    });
    await screen.findByText(ui.empty.noRunningTitle);
    await fireEvent.click(screen.getByRole('button', { name: ui.empty.showAll }));
    await listed('asleep');
  });
});
