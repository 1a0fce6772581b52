import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { CleatError } from '../../../src-shared/model/error';
import { asked, closePages, listed, openPage, press, row, rowNames } from './page';
import { container, docker, many, podman } from './samples';

afterEach(closePages);

const isSelected = (name: string): boolean => row(name).getAttribute('aria-selected') === 'true';
const bar = (): Promise<HTMLElement> => screen.findByRole('toolbar', { name: ui.containers.checkedBar });

async function check(name: string): Promise<void> {
  const box = (await listed(name)).querySelector('.check');
  if (box) await fireEvent.click(box);
}

describe('many containers', () => {
  it('are checked by their boxes, by Ctrl and by Shift, and let go by Escape', async () => {
    await openPage((owner) => owner.setContainers(many(9).map((one) => ({ ...one, state: 'running' }))));
    await check('load-00001');
    await fireEvent.click(row('load-00004'), { shiftKey: true });
    await within(await bar()).findByText(ui.list.checked(4));
    await fireEvent.click(row('load-00007'), { ctrlKey: true });
    await within(await bar()).findByText(ui.list.checked(5));
    expect(isSelected('load-00007')).toBe(true);
    expect(isSelected('load-00005')).toBe(false);
    press(screen.getByRole('grid'), 'Escape');
    await waitFor(() => expect(screen.queryByRole('toolbar', { name: ui.containers.checkedBar })).toBeNull());
  });

  it('are checked by keys alone: Space, Shift with arrows, all', async () => {
    await openPage((owner) => owner.setContainers(many(9).map((one) => ({ ...one, state: 'running' }))));
    await listed('load-00001');
    const grid = screen.getByRole('grid');
    grid.focus();
    press(grid, 'Home');
    press(grid, 'ArrowDown', { shiftKey: true });
    press(grid, 'ArrowDown', { shiftKey: true });
    await within(await bar()).findByText(ui.list.checked(3));
    press(grid, ' ');
    await within(await bar()).findByText(ui.list.checked(2));
    press(grid, 'a', { ctrlKey: true });
    await within(await bar()).findByText(ui.list.checked(9));
    expect(grid.getAttribute('aria-multiselectable')).toBe('true');
  });

  it('stay checked over changes, order and filter, and drop out when they have gone: the bar says so', async () => {
    const { owner } = await openPage();
    await check('mailpit');
    await check('shop-web-1');
    const element = row('mailpit');
    const [mail] = owner.containers.filter((one) => one.name === 'mailpit');
    if (!mail) throw new Error('no mailpit');
    owner.upsert({ ...mail, state: 'exited', exitCode: 0 });
    await waitFor(() => expect(element.textContent).toContain('exited'));
    expect(isSelected('mailpit')).toBe(true);
    const field = screen.getByRole('searchbox', { name: ui.containers.filter });
    await fireEvent.input(field, { target: { value: 'shop-web' } });
    await within(await bar()).findByText(ui.list.checkedHidden(1));
    owner.removeRow(mail);
    await within(await bar()).findByText(ui.list.checkedGone(1));
    await within(await bar()).findByText(ui.list.checked(1));
  });

  it('are stopped as one piece of work, with its progress and a way to end it', async () => {
    const { owner } = await openPage();
    await check('mailpit');
    await check('shop-web-1');
    await check('shop-migrate-1');
    await fireEvent.click(within(await bar()).getByRole('button', { name: ui.bulk.label('stop') }));
    await waitFor(() => expect(asked(owner, 'containers.bulk')).toHaveLength(1));
    // The third does not run: stopping it makes no sense.
    expect(asked(owner, 'containers.bulk')[0]).toMatchObject({
      action: 'stop',
      targets: [{ ids: { length: 2 } }],
    });
    await screen.findByRole('progressbar', { name: ui.bulk.progress('stop', 0, 2) });
    owner.setOperation({
      id: 'op-1',
      kind: 'container.stop',
      title: 'stop 2',
      state: 'running',
      startedAt: 1,
      items: { total: 2, done: 1, failed: 0 },
    });
    await screen.findByRole('progressbar', { name: ui.bulk.progress('stop', 1, 2) });
    owner.setOperation({
      id: 'op-1',
      kind: 'container.stop',
      title: 'stop 2',
      state: 'succeeded',
      startedAt: 1,
      items: { total: 2, done: 2, failed: 0 },
    });
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
  });

  it('take a verb’s key right after all were checked, with no row current yet', async () => {
    const { owner } = await openPage((one) => one.setContainers(many(3)));
    await listed('load-00001');
    const grid = screen.getByRole('grid');
    grid.focus();
    press(grid, 'a', { ctrlKey: true });
    await bar();
    press(grid, 'r');
    await waitFor(() => expect(asked(owner, 'containers.bulk')).toHaveLength(1));
  });

  it('say of each one that failed why, until it has been read', async () => {
    const { owner } = await openPage();
    await check('mailpit');
    await check('shop-web-1');
    await fireEvent.click(within(await bar()).getByRole('button', { name: ui.bulk.label('stop') }));
    await screen.findByRole('progressbar');
    const [mail] = owner.containers.filter((one) => one.name === 'mailpit');
    const error = CleatError.of('container.conflict', { name: 'mailpit', action: 'stop', detail: 'stuck' });
    owner.results.set('op-1', [
      {
        target: { engine: docker.id, kind: 'container', id: mail?.id ?? '' },
        name: mail?.id ?? '',
        state: 'failed',
        error: error.wire,
      },
    ]);
    owner.setOperation({
      id: 'op-1',
      kind: 'container.stop',
      title: 'stop 2',
      state: 'failed',
      startedAt: 1,
      items: { total: 2, done: 2, failed: 1 },
      error: error.wire,
    });
    const results = await screen.findByRole('region', { name: ui.bulk.results });
    await within(results).findByText(ui.bulk.failed('stop', 1, 2));
    const item = within(results).getByRole('listitem');
    expect(item.textContent).toContain(error.message);
    // The owner knew its id only.
    expect(item.querySelector('bdi')?.textContent).toBe('mailpit');
    expect(document.body.textContent.split(error.message)).toHaveLength(2);
    const strip = results.parentElement ?? results;
    await fireEvent.click(within(strip).getByRole('button', { name: ui.bulk.dismiss }));
    await waitFor(() => expect(screen.queryByRole('region', { name: ui.bulk.results })).toBeNull());
  });

  it('say why work failed as a whole, where no one thing of it did', async () => {
    const { owner } = await openPage();
    await check('mailpit');
    await check('shop-web-1');
    await fireEvent.click(within(await bar()).getByRole('button', { name: ui.bulk.label('stop') }));
    await screen.findByRole('progressbar');
    const error = CleatError.of('container.conflict', { name: 'mailpit', action: 'stop', detail: 'stuck' });
    owner.setOperation({
      id: 'op-1',
      kind: 'container.stop',
      title: 'stop 2',
      state: 'failed',
      startedAt: 1,
      error: error.wire,
    });
    await screen.findByText(error.message);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('are removed after a question that names few by name and many by count and engine', async () => {
    const { owner } = await openPage((one) =>
      one.setContainers(many(30, (index) => (index % 2 ? podman : docker))),
    );
    await listed('load-00001');
    const grid = screen.getByRole('grid');
    grid.focus();
    press(grid, 'Home');
    press(grid, 'a', { ctrlKey: true });
    press(grid, 'Delete');
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain(ui.bulk.title('remove', 30));
    expect(dialog.textContent).toContain(ui.bulk.onEngine(15, 'podman'));
    await fireEvent.click(within(dialog).getByRole('checkbox'));
    const yes = within(dialog).getByRole('button', { name: ui.bulk.verb.remove });
    await fireEvent.submit(yes.closest('form') ?? yes);
    await waitFor(() => expect(asked(owner, 'containers.removeMany')).toHaveLength(1));
    expect(asked(owner, 'containers.removeMany')[0]).toMatchObject({
      force: true,
      targets: [
        { engine: podman.id, ids: { length: 15 } },
        { engine: docker.id, ids: { length: 15 } },
      ],
    });
  });
});

describe('the look of the list', () => {
  it('gives its buttons to the row that is pointed at, not to one that slides below a pointer at rest', async () => {
    await openPage();
    const there = await listed('shop-web-1');
    const stop = { name: new RegExp(`^${ui.bulk.label('stop')}`) };
    await fireEvent.pointerOver(there);
    expect(within(there).queryByRole('button', stop)).toBeNull();
    await fireEvent.pointerMove(there);
    expect(within(there).getByRole('button', stop)).toBeTruthy();
  });

  it('groups by compose project, folds, and remembers both', async () => {
    const { owner } = await openPage((one) => (one.viewState = { 'containers.grouping': 'project' }));
    await listed('mailpit');
    const grid = screen.getByRole('treegrid');
    const group = (): HTMLElement => {
      const found = grid.querySelector<HTMLElement>('[data-group="project shop"]');
      if (!found) throw new Error('no group');
      return found;
    };
    expect(group().getAttribute('aria-expanded')).toBe('true');
    expect(row('mailpit').getAttribute('aria-level')).toBe('2');
    await fireEvent.click(group());
    await waitFor(() => expect(rowNames()).toEqual([]));
    expect(group().getAttribute('aria-expanded')).toBe('false');
    await waitFor(() => expect(owner.viewState['containers.folded']).toEqual(['project shop']));
    press(grid, 'ArrowRight');
    await listed('mailpit');
    press(grid, 's');
    await waitFor(() => expect(asked(owner, 'containers.bulk')).toHaveLength(1));
  });

  it('groups by Podman’s pods, which it knows by id; those of none come last', async () => {
    const pod = 'f3a9'.repeat(16);
    const inPod = (name: string) => ({ name, engine: podman.id, runtime: 'podman', pod });
    const { owner } = await openPage((one) => {
      one.viewState = { 'containers.grouping': 'pod' };
      one.setContainers([
        container({ name: 'alone' }),
        container(inPod('web')),
        container({ ...inPod('db'), state: 'exited' }),
      ]);
    });
    await listed('alone');
    const groups = [...screen.getByRole('treegrid').querySelectorAll<HTMLElement>('[data-group]')];
    expect(groups.map((group) => group.querySelector('.what')?.textContent.trim())).toEqual([
      `f3a9f3a9f3a9 ${ui.containers.groupCount(1, 2)}`,
      `${ui.containers.noGroup.pod} ${ui.containers.groupCount(1, 1)}`,
    ]);
    expect(rowNames()).toEqual(['web', 'db', 'alone']);
    const [first, last] = groups;
    if (!first || !last) throw new Error('no groups');
    await fireEvent.contextMenu(last);
    const menu = await screen.findByRole('menu', {
      name: ui.containers.groupMenu(ui.containers.noGroup.pod),
    });
    press(menu, 'Escape');
    await fireEvent.contextMenu(first);
    await fireEvent.click(
      await screen.findByRole('menuitem', { name: new RegExp(`^${ui.containers.stop}`) }),
    );
    await waitFor(() => expect(asked(owner, 'containers.bulk')).toHaveLength(1));
    expect(asked(owner, 'containers.bulk')[0]).toMatchObject({
      action: 'stop',
      targets: [{ engine: podman.id }],
    });
  });

  it('shows the columns that were chosen, in their widths, and remembers them', async () => {
    const { owner } = await openPage();
    await listed('mailpit');
    expect(screen.queryByRole('columnheader', { name: ui.containers.columns.project })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: ui.list.showMenu }));
    await fireEvent.click(screen.getByRole('menuitemcheckbox', { name: ui.containers.columns.project }));
    await screen.findByRole('columnheader', { name: ui.containers.columns.project });
    await waitFor(() => expect(owner.viewState['containers.columns']).toContain('project'));
    const title = within(screen.getByRole('columnheader', { name: ui.containers.columns.name })).getByRole(
      'button',
    );
    press(title, 'ArrowRight', { shiftKey: true });
    await waitFor(() => expect(owner.viewState['containers.widths']).toHaveProperty('name'));
  });

  it('lets through the states that were chosen', async () => {
    await openPage();
    await listed('mailpit');
    await fireEvent.click(screen.getByRole('button', { name: ui.containers.statesFilter }));
    await fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'paused' }));
    await fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'created' }));
    await waitFor(() => expect(rowNames().toSorted()).toEqual(['builder', 'notebook']));
  });

  it('reads figures of running rows only while their columns are shown', async () => {
    const running = container({ name: 'busy' });
    const { owner, desk } = await openPage((one) => {
      one.setContainers([running, container({ name: 'asleep', state: 'exited' })]);
      one.viewState = { 'containers.columns': ['name', 'state', 'cpu', 'memory'] };
    });
    const element = await listed('busy');
    await waitFor(() => expect(owner.stats.readers).toBe(1));
    expect(asked(owner, 'containers.stats')).toEqual([
      { refs: [{ engine: running.engine, kind: 'container', id: running.id }] },
    ]);
    owner.stats.push({ engine: running.engine, id: running.id, at: 1, cpu: 12.4, memory: 3 * 1024 ** 2 });
    await waitFor(() => expect(element.textContent).toContain('12 %'));
    expect(element.textContent).toContain('3.0 MiB');
    desk.containersView.layout.toggle('cpu');
    desk.containersView.layout.toggle('memory');
    await waitFor(() => expect(owner.stats.readers).toBe(0));
  });
});
