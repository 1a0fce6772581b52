import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { CleatError } from '../../../src-shared/model/error';
import { asked, closePages, listed, openPage, press, row, rowNames } from './page';
import { bothReady, container, logLines } from './samples';

afterEach(closePages);

const palette = (): Promise<HTMLElement> => screen.findByRole('combobox', { name: ui.palette.placeholder });

describe('the shell', () => {
  it('goes between its sections by keys', async () => {
    await openPage();
    await listed('mailpit');
    press(document.body, '3', { ctrlKey: true });
    await screen.findByRole('heading', { name: ui.builds.title });
    press(document.body, '4', { ctrlKey: true });
    await screen.findByRole('heading', { name: ui.runtimes.title });
    press(document.body, '5', { ctrlKey: true });
    await screen.findByRole('heading', { name: ui.settings.title });
    press(document.body, '1', { ctrlKey: true });
    await listed('mailpit');
  });

  it('opens one palette by either key; it does what the selected container can do', async () => {
    const { owner } = await openPage();
    await fireEvent.click(await listed('mailpit'));
    press(document.body, 'k', { ctrlKey: true });
    await palette();
    press(document.body, 'k', { ctrlKey: true });
    await waitFor(() => expect(screen.queryByRole('combobox', { name: ui.palette.placeholder })).toBeNull());
    press(document.body, 'P', { ctrlKey: true, shiftKey: true });
    const field = await palette();
    await fireEvent.input(field, { target: { value: 'stop' } });
    press(field, 'Enter');
    await waitFor(() => expect(asked(owner, 'containers.stop')).toHaveLength(1));
    expect(screen.queryByRole('combobox', { name: ui.palette.placeholder })).toBeNull();
  });

  it('finds a container by its name from anywhere', async () => {
    await openPage((owner) => (owner.viewState = { 'nav.section': 'settings' }));
    await screen.findByRole('heading', { name: ui.settings.title });
    press(document.body, 'k', { ctrlKey: true });
    const field = await palette();
    await waitFor(() => expect(screen.getAllByRole('option').length).toBeGreaterThan(3));
    await fireEvent.input(field, { target: { value: 'notebook' } });
    press(field, 'Enter');
    await screen.findByRole('region', { name: ui.detail.label('notebook') });
    expect(row('notebook').getAttribute('aria-selected')).toBe('true');
  });

  it('says that the connection is lost, keeps what it shows, and is back in place with what has changed', async () => {
    const { owner } = await openPage();
    await fireEvent.click(await listed('mailpit'));
    owner.disconnect();
    await screen.findByText(ui.app.reconnecting);
    expect(rowNames()).toContain('mailpit');
    const [web] = owner.containers.filter((one) => one.name === 'shop-web-1');
    owner.setContainers([...owner.containers.filter((one) => one !== web), container({ name: 'meanwhile' })]);
    owner.connect();
    await listed('meanwhile');
    await waitFor(() => expect(rowNames()).not.toContain('shop-web-1'));
    expect(screen.queryByText(ui.app.reconnecting)).toBeNull();
    expect(row('mailpit').getAttribute('aria-selected')).toBe('true');
    expect(owner.patches.readers).toBe(1);
  });

  it('without a session says which address to open', async () => {
    await openPage((owner) => {
      owner.connect = () => owner.refuse(CleatError.of('rpc.no-session', {}));
    });
    await screen.findByText(ui.app.noSessionTitle);
    expect(screen.queryByRole('navigation')).toBeNull();
  });

  it('remembers section, filter, selection, detail and its tab', async () => {
    const { owner } = await openPage();
    await fireEvent.click(await listed('shop-db-1'));
    await fireEvent.click(screen.getByRole('tab', { name: ui.detail.tabs.logs }));
    await fireEvent.input(screen.getByRole('searchbox', { name: ui.containers.filter }), {
      target: { value: 'shop-' },
    });
    await waitFor(() =>
      expect(owner.viewState).toMatchObject({
        'containers.filter': 'shop-',
        'containers.detail-open': true,
        'detail.tab': 'logs',
      }),
    );
    const { viewState, containers } = owner;
    closePages();
    document.body.replaceChildren();
    await openPage((next) => {
      next.viewState = viewState;
      next.setContainers(containers);
    });
    await listed('shop-db-1');
    expect(rowNames()).not.toContain('mailpit');
    const detail = await screen.findByRole('region', { name: ui.detail.label('shop-db-1') });
    expect(within(detail).getByRole('tab', { name: ui.detail.tabs.logs }).getAttribute('aria-selected')).toBe(
      'true',
    );
  });

  it('takes what it cannot understand in its memory for forgotten', async () => {
    await openPage((owner) => {
      owner.viewState = {
        'nav.section': 'volumes',
        'containers.sort': { column: 'weight' },
        'containers.filter': 7,
        'detail.share-beside': 'wide',
      };
    });
    await listed('mailpit');
  });
});

describe('the detail', () => {
  it('shows the log as it was written, marks included, and follows', async () => {
    const { owner } = await openPage((one) => {
      one.viewState = { 'detail.tab': 'logs' };
      one.logs = [
        { type: 'line', stream: 'stdout', text: 'größe \u001b[32mgreen\u001b[0m' },
        { type: 'line', stream: 'stderr', text: '<b>bold</b>' },
        { type: 'mark', what: 'restarted', time: Date.now() },
      ];
    });
    await fireEvent.click(await listed('shop-web-1'));
    const log = await screen.findByRole('log', { name: ui.logs.label('shop-web-1') });
    await within(log).findByText('green');
    expect(within(log).getByText('green').classList.contains('ansi-fg-2')).toBe(true);
    within(log).getByText('<b>bold</b>');
    expect(log.textContent).toContain(ui.logs.marks.restarted);
    owner.logItems.push({ type: 'line', stream: 'stdout', text: 'and one more' });
    await within(log).findByText('and one more');
  });

  it('finds text in the log and counts it', async () => {
    await openPage((owner) => {
      owner.viewState = { 'detail.tab': 'logs' };
      owner.logs = logLines(30);
    });
    await fireEvent.click(await listed('shop-web-1'));
    const field = await screen.findByRole('searchbox', { name: ui.logs.search });
    await screen.findAllByText(/request=/);
    await fireEvent.input(field, { target: { value: 'status=500' } });
    await screen.findByText(ui.logs.matches(3, 3));
    press(field, 'Enter');
    await screen.findByText(ui.logs.matches(2, 3));
  });

  it('reads one log at a time: another container ends the stream of the first', async () => {
    const { owner } = await openPage((one) => (one.viewState = { 'detail.tab': 'logs' }));
    await fireEvent.click(await listed('shop-web-1'));
    await waitFor(() => expect(owner.logItems.readers).toBe(1));
    await fireEvent.click(row('shop-db-1'));
    await screen.findByRole('log', { name: ui.logs.label('shop-db-1') });
    await waitFor(() => expect(owner.logItems.readers).toBe(1));
    await fireEvent.click(screen.getByRole('button', { name: ui.detail.close }));
    await waitFor(() => expect(owner.logItems.readers).toBe(0));
  });
});

describe('runtimes and settings', () => {
  it('switch where new work goes, at once', async () => {
    const { owner } = await openPage((one) => (one.viewState = { 'nav.section': 'runtimes' }));
    await fireEvent.click(await screen.findByRole('button', { name: ui.runtimes.useNamed('docker') }));
    await waitFor(() => expect(asked(owner, 'runtimes.use')).toEqual([{ name: 'docker' }]));
    await screen.findByText(ui.status.newWork('docker'));
  });

  it('take a choice back that was refused, and say why', async () => {
    const { owner } = await openPage((one) => (one.viewState = { 'nav.section': 'settings' }));
    const error = CleatError.of('runtime.not-startable', { name: 'docker', reason: 'nobody is at home' });
    owner.failures.set('runtimes.use', error);
    const auto = await screen.findByRole<HTMLInputElement>('radio', { name: /^Automatic/ });
    const radio = await screen.findByRole<HTMLInputElement>('radio', { name: /^docker/ });
    await fireEvent.click(radio);
    await screen.findByText(error.message);
    await waitFor(() => expect(auto.checked).toBe(true));
    expect(radio.checked).toBe(false);
  });

  it('lock the choice, with the reason, while the variable decides', async () => {
    const { owner } = await openPage((one) => {
      one.viewState = { 'nav.section': 'settings' };
      one.runtimes = { ...bothReady(), lockedBy: { variable: 'CONTAINER_RUNTIME', value: 'podman' } };
    });
    await screen.findByText(ui.settings.locked('CONTAINER_RUNTIME', 'podman'));
    const radio = screen.getByRole('radio', { name: /^docker/ });
    expect(radio.closest('fieldset')?.disabled).toBe(true);
    expect(asked(owner, 'runtimes.use')).toEqual([]);
  });

  it('explain every step of the choice, and show manifests that cannot be used', async () => {
    await openPage((owner) => {
      owner.viewState = { 'nav.section': 'runtimes' };
      owner.runtimes = {
        ...bothReady(),
        broken: [
          { path: '/plugins/odd', name: 'odd', kind: 'invalid', problems: ['cli: expected a string'] },
        ],
      };
    });
    await screen.findByText(ui.runtimes.chainTitle);
    expect(screen.getAllByText(ui.runtimes.outcome['passed-over'])).toHaveLength(1);
    screen.getByText('/plugins/odd');
    screen.getByText('cli: expected a string');
  });

  it('apply a theme at once, and take it back when it cannot be stored', async () => {
    const { owner } = await openPage((one) => (one.viewState = { 'nav.section': 'settings' }));
    await fireEvent.click(await screen.findByRole('radio', { name: ui.settings.themes.dark }));
    await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
    expect(owner.settings.theme).toBe('dark');
    const error = CleatError.of('app.unexpected', { detail: 'the disk is full' });
    owner.failures.set('settings.set', error);
    await fireEvent.click(screen.getByRole('radio', { name: ui.settings.themes.light }));
    await screen.findByText(error.message);
    expect(document.documentElement.dataset['theme']).toBe('dark');
  });

  it('show a change that nobody asked for', async () => {
    const { owner } = await openPage();
    owner.setRuntimes({
      ...bothReady(),
      notice: { id: '1', message: 'podman did not answer: new work goes to docker.', at: Date.now() },
    });
    await screen.findByText('podman did not answer: new work goes to docker.');
  });
});
