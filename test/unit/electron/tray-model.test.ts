import { describe, expect, it } from 'vitest';
import { safeFileName } from '../../../src-main/faces/electron/file-name';
import { accelerator, menuTemplate } from '../../../src-main/faces/electron/menu-template';
import {
  plainLabel,
  TrayContainers,
  trayTemplate,
  type TrayDoes,
} from '../../../src-main/faces/electron/tray-model';
import { ui } from '../../../src-shared/messages/ui-en';
import { APP_ACTIONS } from '../../../src-shared/model/app-actions';
import type { Container } from '../../../src-shared/model/container';
import type { ContainersPatch } from '../../../src-shared/model/patch';

const ENGINE = 'docker/unix:///d.sock';
const container = (id: string, change: Partial<Container> = {}): Container => ({
  engine: ENGINE,
  runtime: 'docker',
  id,
  name: id,
  image: 'busybox',
  imageId: 'i',
  command: '',
  state: 'running',
  createdAt: 1,
  ports: [],
  networks: [],
  labels: {},
  ...change,
});
const rows = (...upsert: Container[]): ContainersPatch => ({
  type: 'rows',
  engine: ENGINE,
  revision: 1,
  upsert,
  remove: [],
});
const ready: ContainersPatch = { type: 'ready', engine: ENGINE, revision: 1 };
const nothing: TrayDoes = {
  start: () => undefined,
  stop: () => undefined,
  logs: () => undefined,
  use: () => undefined,
  open: () => undefined,
  quit: () => undefined,
};

describe('the tray', () => {
  it('counts, and lists the newest first, eight at most', () => {
    const tray = new TrayContainers();
    expect(tray.state.known).toBe(false);
    tray.take([
      rows(...Array.from({ length: 12 }, (_, at) => container(`c${at}`, { createdAt: at }))),
      rows(container('off', { state: 'exited', createdAt: 99 })),
      ready,
    ]);
    const { running, total, recent } = tray.state;
    expect([running, total]).toEqual([12, 13]);
    expect(recent.map(({ name }) => name)).toEqual(['off', 'c11', 'c10', 'c9', 'c8', 'c7', 'c6', 'c5']);
  });

  it('forgets what a new stream does not name, and nothing when an engine only says that it is back', () => {
    const tray = new TrayContainers();
    tray.take([rows(container('a'), container('b')), ready]);
    tray.begin();
    tray.take([rows(container('b')), ready, ready]);
    expect(tray.state.recent.map(({ name }) => name)).toEqual(['b']);
    tray.begin();
    tray.take([ready]);
    expect(tray.state.total).toBe(0);
  });

  it('offers to stop what runs and to start what does not, and neither while it is busy', () => {
    const asked: string[] = [];
    const tray = new TrayContainers();
    tray.take([
      rows(
        container('on', { createdAt: 2 }),
        container('off', { state: 'exited', pending: { action: 'start', operationId: 'o' } }),
      ),
      ready,
    ]);
    const template = trayTemplate(tray.state, undefined, { ...nothing, stop: ({ id }) => asked.push(id) });
    const of = (name: string) => template.find(({ label }) => label?.endsWith(name))?.submenu;
    expect(of('on')).toMatchObject([{ label: ui.tray.stop, enabled: true }, { label: ui.tray.logs }]);
    expect(of('off')).toMatchObject([{ label: ui.tray.start, enabled: false }, { label: ui.tray.logs }]);
    const submenu = of('on');
    if (Array.isArray(submenu)) Reflect.apply(submenu[0]?.click ?? (() => undefined), undefined, []);
    expect(asked).toEqual(['on']);
  });

  it('shows names as bounded text', () => {
    expect(plainLabel('a&b\u202ec')).toBe('a&&b\ufffdc');
    expect([...plainLabel('x'.repeat(4096))]).toHaveLength(48);
  });
});

describe('the menu bar', () => {
  it('holds every action of the app once, and takes no plain key from the page', () => {
    const flat = (
      items: readonly Electron.MenuItemConstructorOptions[],
    ): Electron.MenuItemConstructorOptions[] =>
      items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
    const items = flat(menuTemplate({ platform: 'linux', devTools: false, onAction: () => undefined }));
    const ids = items.flatMap(({ id }) => id ?? []);
    expect(ids.sort()).toEqual(APP_ACTIONS.map(({ id }) => id).sort());
    for (const { accelerator: keys } of items) if (keys !== undefined) expect(keys).toMatch(/^CmdOrCtrl\+/);
    expect(accelerator('mod+shift+e')).toBe('CmdOrCtrl+Shift+E');
    expect(accelerator('?')).toBeUndefined();
  });
});

describe('a suggested file name', () => {
  it.each([
    ['web.log', 'web.log'],
    ['../../.ssh/id', '_.._.ssh_id'],
    ['C:\\x', 'C__x'],
    ['a\u202egnp.exe\n', 'a_gnp.exe_'],
    ['...', 'cleat.txt'],
    ['', 'cleat.txt'],
  ])('%j becomes %j', (suggested, safe) => {
    expect(safeFileName(suggested)).toBe(safe);
  });
  it('has an end', () => {
    expect([...safeFileName('é'.repeat(5_000))]).toHaveLength(120);
  });
});
