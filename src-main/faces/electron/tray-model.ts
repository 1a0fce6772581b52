import type { MenuItemConstructorOptions } from 'electron';
import { ui } from '../../../src-shared/messages/ui-en';
import { containerKey, type Container } from '../../../src-shared/model/container';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { ObjectRef } from '../../../src-shared/model/ref';
import type { RuntimesSnapshot } from '../../../src-shared/model/runtime';

/** What the tray shows of a container. */
interface TrayContainer {
  readonly ref: ObjectRef;
  readonly name: string;
  readonly running: boolean;
  readonly busy: boolean;
  /** When it last began (epoch ms); 0 when nobody knows. */
  readonly at: number;
}

interface TrayState {
  /** False until the first engine has answered. */
  readonly known: boolean;
  readonly running: number;
  readonly total: number;
  /** Newest first. */
  readonly recent: readonly TrayContainer[];
}

export interface TrayDoes {
  start(ref: ObjectRef): void;
  stop(ref: ObjectRef): void;
  logs(ref: ObjectRef): void;
  use(runtime: string): void;
  open(): void;
  quit(): void;
}

const RECENT = 8;
const LABEL = 48;
const RUNNING: ReadonlySet<string> = new Set(['running', 'paused', 'restarting', 'stopping']);

/** Keeps what the tray shows in step with a home's stream of containers. */
export class TrayContainers {
  readonly #rows = new Map<string, TrayContainer>();
  /** Of this stream, by engine, until the engine is complete. */
  #named = new Map<string, Set<string>>();
  #complete = new Set<string>();
  #known = false;

  begin(): void {
    this.#named = new Map();
    this.#complete = new Set();
  }

  take(patches: readonly ContainersPatch[]): void {
    for (const patch of patches) {
      if (patch.type === 'rows') {
        for (const container of patch.upsert) this.#upsert(container);
        for (const id of patch.remove) this.#rows.delete(containerKey({ engine: patch.engine, id }));
      } else if (patch.type === 'ready') {
        this.#known = true;
        // The first time in a stream: rows that it has not named are gone. Later it only says “live again”.
        if (this.#complete.has(patch.engine)) continue;
        this.#complete.add(patch.engine);
        const named = this.#named.get(patch.engine);
        this.#drop(({ ref }) => ref.engine === patch.engine && named?.has(ref.id) !== true);
      } else {
        const engines = new Set(patch.engines.map(({ id }) => id));
        this.#drop(({ ref }) => !engines.has(ref.engine));
      }
    }
  }

  get state(): TrayState {
    const all = [...this.#rows.values()];
    return {
      known: this.#known,
      running: all.filter(({ running }) => running).length,
      total: all.length,
      recent: all.sort((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1)).slice(0, RECENT),
    };
  }

  #drop(is: (row: TrayContainer) => boolean): void {
    for (const [key, row] of this.#rows) if (is(row)) this.#rows.delete(key);
  }

  #upsert(container: Container): void {
    const { engine, id, name, state, createdAt, startedAt, pending } = container;
    const named = this.#named.get(engine) ?? new Set<string>();
    this.#named.set(engine, named.add(id));
    const key = containerKey(container);
    this.#rows.set(key, {
      ref: { engine, kind: 'container', id },
      name,
      running: RUNNING.has(state),
      busy: pending !== undefined,
      at: startedAt ?? this.#rows.get(key)?.at ?? createdAt ?? 0,
    });
  }
}

/** The tray's menu. Names are hostile: shown as text of bounded length, with no mnemonic in them. */
export function trayTemplate(
  state: TrayState,
  runtimes: RuntimesSnapshot | undefined,
  does: TrayDoes,
): MenuItemConstructorOptions[] {
  const heading = !state.known
    ? ui.tray.connecting
    : state.total === 0
      ? ui.tray.none
      : ui.tray.counts(state.running, state.total);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    { label: heading, enabled: false },
    separator,
    { label: ui.tray.open, click: () => does.open() },
    ...(state.recent.length === 0 ? [] : [separator, { label: ui.tray.recent, enabled: false }]),
    ...state.recent.map((one): MenuItemConstructorOptions => {
      const verb = one.running
        ? { label: ui.tray.stop, click: () => does.stop(one.ref) }
        : { label: ui.tray.start, click: () => does.start(one.ref) };
      return {
        label: `${one.running ? '●' : '○'} ${plainLabel(one.name)}`,
        submenu: [
          { ...verb, enabled: !one.busy },
          { label: ui.tray.logs, click: () => does.logs(one.ref) },
        ],
      };
    }),
    ...(runtimes ? [separator, runtimeItem(runtimes, does)] : []),
    separator,
    { label: ui.tray.quit, click: () => does.quit() },
  ];
}

function runtimeItem(
  { runtimes, selection, lockedBy }: RuntimesSnapshot,
  does: TrayDoes,
): MenuItemConstructorOptions {
  if (lockedBy)
    return {
      label: ui.tray.runtime,
      submenu: [
        { label: plainLabel(selection.name), type: 'radio', checked: true, enabled: false },
        { label: ui.tray.locked(lockedBy.variable), enabled: false },
      ],
    };
  const automatic = selection.decidedBy === 'auto' || selection.decidedBy === 'fallback';
  return {
    label: ui.tray.runtime,
    submenu: [
      { label: ui.tray.automatic, type: 'radio', checked: automatic, click: () => does.use('auto') },
      ...runtimes
        .filter(({ availability }) => availability.state === 'ready')
        .map(({ name, selected }): MenuItemConstructorOptions => ({
          label: plainLabel(name),
          type: 'radio',
          checked: !automatic && selected,
          click: () => does.use(name),
        })),
    ],
  };
}

/** `&` would underline the next letter; what vanishes or reorders is shown as what it is. */
export function plainLabel(name: string): string {
  const text = [...name.replace(/\p{C}/gu, '\ufffd')];
  const short = text.length > LABEL ? [...text.slice(0, LABEL - 1), '…'] : text;
  return short.join('').replaceAll('&', '&&');
}
