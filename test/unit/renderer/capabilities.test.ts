import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import {
  CAPABILITIES,
  declareCapabilities,
  no,
  resolveCapabilities,
  YES,
  type CapabilityDeclaration,
} from '../../../src-shared/model/capabilities';
import { asked, closePages, listed, openPage, press, row } from './page';
import { bothReady, container, docker, LIMITED, podman, runtime, snapshotOf } from './samples';

afterEach(closePages);

/** A page whose Docker lacks this; Podman lacks nothing. */
const openWithout = (lacks: Partial<CapabilityDeclaration>) =>
  openPage((owner) => {
    owner.runtimes = {
      ...bothReady(),
      engineCapabilities: { [docker.id]: resolveCapabilities(declareCapabilities(YES, lacks)) },
    };
    owner.setContainers([
      container({ name: 'limited', engine: docker.id, runtime: 'docker' }),
      container({ name: 'free', engine: podman.id, runtime: 'podman' }),
    ]);
  });

async function menuOf(name: string): Promise<HTMLElement> {
  await fireEvent.contextMenu(await listed(name), { clientX: 10, clientY: 10 });
  return screen.findByRole('menu');
}

it('shows in a menu what the runtime lacks with its reason, and does nothing when it is chosen', async () => {
  const { owner } = await openWithout({
    'container.pause': no('absent'),
    'container.rename': no('names-are-ids'),
  });
  const menu = await menuOf('limited');
  const pause = within(menu).getByRole('menuitem', { name: /^Pause/ });
  expect(pause.getAttribute('aria-disabled')).toBe('true');
  expect(pause.textContent).toContain('docker cannot do this.');
  const rename = within(menu).getByRole('menuitem', { name: new RegExp(`^${ui.detail.rename.action}`) });
  expect(rename.textContent).toContain('Duplicate the container under another name.');
  await fireEvent.click(pause);
  await fireEvent.click(rename);
  expect(asked(owner, 'containers.pause')).toEqual([]);
  expect(screen.queryByRole('menu')).not.toBeNull();
  // By its key neither.
  press(row('limited'), 'p');
  expect(asked(owner, 'containers.pause')).toEqual([]);
});

it('offers the same of another runtime that can', async () => {
  const { owner } = await openWithout({ 'container.pause': no('absent') });
  const pause = within(await menuOf('free')).getByRole('menuitem', { name: /^Pause/ });
  expect(pause.getAttribute('aria-disabled')).toBe('false');
  await fireEvent.click(pause);
  await waitFor(() => expect(asked(owner, 'containers.pause')).toHaveLength(1));
});

it('does to many only what their runtimes can, and offers no verb that none of them can', async () => {
  const { owner } = await openWithout({ 'container.pause': no('absent') });
  await listed('limited');
  const grid = screen.getByRole('grid');
  grid.focus();
  const check = async (name: string) => {
    const box = row(name).querySelector('.check');
    if (box) await fireEvent.click(box);
  };
  await check('limited');
  const bar = await screen.findByRole('toolbar', { name: ui.containers.checkedBar });
  expect(within(bar).queryByRole('button', { name: ui.bulk.label('pause') })).toBeNull();
  await check('free');
  await fireEvent.click(await within(bar).findByRole('button', { name: ui.bulk.label('pause') }));
  await waitFor(() => expect(asked(owner, 'containers.bulk')).toHaveLength(1));
  expect(JSON.stringify(asked(owner, 'containers.bulk'))).not.toContain(docker.id);
});

it('closes times and moments of a log where the runtime keeps none, with the reason', async () => {
  const { desk } = await openWithout({ 'logs.timestamps': no('absent'), 'logs.since': no('absent') });
  const openLog = async (name: string) => {
    await fireEvent.click(await listed(name));
    const key = desk.containersView.selected?.key;
    if (key === undefined) throw new Error('nothing is selected');
    desk.containersView.openDetailOf(key, 'logs');
  };
  const choice = (name: string) => screen.findByRole('combobox', { name });
  const closed = (of: HTMLElement): string[] =>
    within(of)
      .getAllByRole<HTMLOptionElement>('option')
      .flatMap((option) => (option.disabled ? [option.textContent?.trim() ?? ''] : []));
  const { fromOf, timesOf } = ui.logs;

  await openLog('limited');
  const times = await choice(ui.logs.times);
  expect(closed(times)).toEqual([timesOf.local, timesOf.utc, timesOf.relative]);
  const reason = document.getElementById(times.getAttribute('aria-describedby') ?? '');
  expect(reason?.textContent).toContain('docker cannot do this.');
  expect(closed(await choice(ui.logs.from))).toEqual([fromOf.minutes, fromOf.hour, fromOf.moment]);

  await openLog('free');
  await waitFor(async () => expect(closed(await choice(ui.logs.times))).toEqual([]));
  expect(closed(await choice(ui.logs.from))).toEqual([]);
});

it('has no list of events where the runtime tells of none, and asks for no figures where it has none', async () => {
  const { owner, desk } = await openWithout({ 'events.live': no('absent'), stats: no('absent') });
  await fireEvent.click(await listed('limited'));
  const key = desk.containersView.selected?.key;
  if (key === undefined) throw new Error('nothing is selected');
  desk.containersView.openDetailOf(key, 'events');
  await screen.findByRole('tab', { name: ui.detail.tabs.logs });
  expect(screen.queryByRole('tab', { name: ui.detail.tabs.events })).toBeNull();
  // What is remembered from another container falls back to what there is.
  expect(screen.getByRole('tab', { selected: true }).textContent).toBe(ui.detail.tabs.overview);
  desk.stats.watch([...desk.containers.visible]);
  await waitFor(() => expect(asked(owner, 'containers.stats').length).toBeGreaterThan(0));
  expect(JSON.stringify(asked(owner, 'containers.stats'))).not.toContain(docker.id);
});

it('shows what differs among runtimes, with the reason, and all of it when asked', async () => {
  await openPage((owner) => {
    const both = bothReady();
    owner.runtimes = {
      ...both,
      runtimes: [...both.runtimes, runtime('boat', { capabilities: LIMITED })],
    };
    owner.viewState = { 'nav.section': 'runtimes' };
  });
  const matrix = await screen.findByRole('region', { name: ui.capabilities.matrix.title });
  const cells = (name: string) =>
    [...(within(matrix).getByRole('rowheader', { name }).parentElement?.querySelectorAll('td') ?? [])].map(
      (cell) => cell.textContent?.trim().replaceAll(/\s+/g, ' '),
    );
  const { can, standing } = ui.capabilities;
  expect(cells('pause')).toEqual([
    `${can.yes} ${standing.declared([])}`,
    `${can.yes} ${standing.declared([])}`,
    expect.stringContaining('boat cannot do this.'),
  ]);
  expect(within(matrix).queryByRole('rowheader', { name: 'tmpfs mounts' })).toBeNull();
  await fireEvent.click(
    screen.getByRole('checkbox', { name: ui.capabilities.matrix.all(CAPABILITIES.length) }),
  );
  await within(matrix).findByRole('rowheader', { name: 'tmpfs mounts' });
});

it('says that there is nothing to compare where no runtime is', async () => {
  await openPage((owner) => {
    owner.runtimes = snapshotOf([runtime('docker', { availability: { state: 'not-installed' } })]);
    owner.viewState = { 'nav.section': 'runtimes' };
  });
  await screen.findByText(ui.capabilities.matrix.nobody);
  expect(screen.queryByText(ui.capabilities.matrix.none)).toBeNull();
  expect(screen.queryByText(ui.capabilities.matrix.all(CAPABILITIES.length))).toBeNull();
});

it('tells what the checks saw from what a runtime declares, in words', async () => {
  const versions = ['20.10.24', '26.1.5', '28.5.2'];
  await openPage((owner) => {
    const pause = 'container.pause';
    const lacks = declareCapabilities(YES, { 'container.rename': no('absent') });
    const capabilities = resolveCapabilities(lacks);
    owner.runtimes = snapshotOf([
      runtime('docker', { capabilities, proofs: { [pause]: { versions }, top: { versions: ['28.5.2'] } } }),
      runtime('apple', { proofs: { [pause]: { versions: ['1.4.1'], emulated: true } } }),
      runtime('boat'),
    ]);
    owner.viewState = { 'nav.section': 'runtimes' };
  });
  const matrix = await screen.findByRole('region', { name: ui.capabilities.matrix.title });
  const heads = within(matrix)
    .getAllByRole('columnheader')
    .map((head) => head.textContent?.trim().replaceAll(/\s+/g, ' '));
  expect(heads.slice(1)).toEqual([
    expect.stringMatching(/^docker .*checked on 20\.10\.24, 26\.1\.5 and 28\.5\.2$/),
    expect.stringMatching(/^apple .*checked on an emulator of 1\.4\.1$/),
    expect.stringMatching(/^boat .*not checked$/),
  ]);
  await fireEvent.click(
    screen.getByRole('checkbox', { name: ui.capabilities.matrix.all(CAPABILITIES.length) }),
  );
  const tips = (name: string) =>
    [...(within(matrix).getByRole('rowheader', { name }).parentElement?.querySelectorAll('td') ?? [])].map(
      (cell) => cell.querySelector('[data-tip]')?.getAttribute('data-tip') ?? undefined,
    );
  const { standing } = ui.capabilities;
  expect(tips('pause')).toEqual([
    standing.proved(versions),
    standing.emulated(['1.4.1']),
    standing.declared([]),
  ]);
  expect(tips('processes')).toEqual([
    standing.proved(['28.5.2']),
    standing.declared([]),
    standing.declared([]),
  ]);
  // Its reason stands in the cell.
  expect(tips('rename')[0]).toBeUndefined();
});

it('looks whether all is well when asked, and says what to do', async () => {
  const { owner } = await openPage((one) => {
    one.viewState = { 'nav.section': 'runtimes' };
    one.findings = [
      { subject: 'docker', about: 'runtime', level: 'ok', text: 'Ready.' },
      { subject: 'docker', about: 'dns', level: 'error', text: 'No names.', fix: 'Give it servers.' },
    ];
  });
  const section = await screen.findByRole('region', { name: ui.doctor.view.title });
  expect(asked(owner, 'runtimes.doctor')).toEqual([]);
  await fireEvent.click(within(section).getByRole('button', { name: ui.doctor.view.look }));
  await within(section).findByText('Give it servers.');
  await within(section).findByText(ui.doctor.view.total(2, 1));
});

it('closes in the Run form what the runtime lacks, with the reason', async () => {
  const { desk } = await openPage((owner) => {
    const both = bothReady();
    owner.runtimes = {
      ...both,
      runtimes: both.runtimes.map((one) => (one.name === 'docker' ? { ...one, capabilities: LIMITED } : one)),
    };
  });
  desk.launch.opened = true;
  desk.launch.draft.target = 'docker';
  const hostname = await screen.findByRole('textbox', { name: ui.launch.fields.hostname });
  await waitFor(() => expect(hostname.hasAttribute('disabled')).toBe(true));
  expect(hostname.closest('.field')?.textContent).toContain('Give it that name.');
  const policy = screen.getByRole('combobox', { name: ui.launch.fields.restart });
  expect(policy.hasAttribute('disabled')).toBe(true);
  desk.launch.draft.target = 'podman';
  await waitFor(() => expect(hostname.hasAttribute('disabled')).toBe(false));
});
