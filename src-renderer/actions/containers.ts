import Copy from '@lucide/svelte/icons/copy';
import Pause from '@lucide/svelte/icons/pause';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Skull from '@lucide/svelte/icons/skull';
import PanelRight from '@lucide/svelte/icons/panel-right-open';
import Play from '@lucide/svelte/icons/play';
import Square from '@lucide/svelte/icons/square';
import Trash from '@lucide/svelte/icons/trash';
import { ui } from '../../src-shared/messages/ui-en';
import { assertNever } from '../../src-shared/model/assert-never';
import type { Capability } from '../../src-shared/model/capabilities';
import type { BulkAction, Container } from '../../src-shared/model/container';
import type { ObjectRef } from '../../src-shared/model/ref';
import { engineLabel } from '../lib/engine-label';
import { visibleText } from '../lib/visible-text';
import type { Confirm } from '../stores/confirm.svelte';
import { isRunning, type ContainerRow } from '../stores/container-row.svelte';
import type { ContainersView } from '../stores/containers-view.svelte';
import type { ContainersStore } from '../stores/containers.svelte';
import type { OperationsStore } from '../stores/operations.svelte';
import type { RuntimesStore } from '../stores/runtimes.svelte';
import type { Toasts } from '../stores/toasts.svelte';
import type { Action } from './action';

export type ContainerAction = Action<ContainerRow>;

export interface ContainerActions {
  readonly start: ContainerAction;
  readonly stop: ContainerAction;
  readonly restart: ContainerAction;
  readonly pause: ContainerAction;
  readonly unpause: ContainerAction;
  readonly kill: ContainerAction;
  readonly remove: ContainerAction;
  readonly open: ContainerAction;
  /** In the order of menus. */
  readonly all: readonly ContainerAction[];
  /** Those that change the container: buttons of its row and of its details. */
  readonly verbs: readonly ContainerAction[];
}

interface Needs {
  readonly operations: OperationsStore;
  readonly confirm: Confirm;
  readonly toasts: Toasts;
  readonly containers: ContainersStore;
  readonly containersView: ContainersView;
  readonly runtimes: Pick<RuntimesStore, 'lack'>;
}

export function ref(container: Container): ObjectRef {
  return { engine: container.engine, kind: 'container', id: container.id };
}

/** Whether it makes sense to do this to the row as it is: it is there, idle, and in a state that can change so. */
export function canDo(action: BulkAction, { container, gone }: ContainerRow): boolean {
  const { state, pending } = container;
  if (gone || pending !== undefined || state === 'removing') return false;
  switch (action) {
    case 'start':
      return !isRunning(state);
    case 'stop':
      return isRunning(state) && state !== 'stopping';
    case 'restart':
      return state !== 'paused' && state !== 'stopping';
    case 'pause':
      return state === 'running';
    case 'unpause':
      return state === 'paused';
    case 'kill':
      return isRunning(state);
    case 'remove':
      return true;
    default:
      return assertNever(action);
  }
}

/** What a verb needs of the runtime; the others every runtime can. */
const NEEDS: Readonly<Partial<Record<BulkAction, Capability>>> = {
  restart: 'container.restart',
  pause: 'container.pause',
  unpause: 'container.unpause',
  kill: 'container.kill',
};

/** Why the runtime of this row cannot do this at all. */
export function lackOf(
  runtimes: Pick<RuntimesStore, 'lack'>,
  action: BulkAction,
  { container }: ContainerRow,
): string | undefined {
  const needed = NEEDS[action];
  return needed && runtimes.lack(container, needed);
}

/** The verbs of a container. What cannot be done now (it is gone, something is under way) is not offered. */
export function containerActions(needs: Needs): ContainerActions {
  const { operations, confirm, toasts, containers, containersView, runtimes } = needs;
  const fits =
    (action: BulkAction) =>
    (row: ContainerRow): boolean =>
      canDo(action, row);
  const lack =
    (action: BulkAction) =>
    (row: ContainerRow): string | undefined =>
      lackOf(runtimes, action, row);

  const start: ContainerAction = {
    id: 'container.start',
    label: ui.containers.start,
    icon: Play,
    shortcut: 's',
    keywords: 'run up',
    predicate: fits('start'),
    perform: ({ container }) =>
      void operations.begin((client) => client.containers.start({ ref: ref(container) })),
  };
  const stop: ContainerAction = {
    id: 'container.stop',
    label: ui.containers.stop,
    icon: Square,
    shortcut: 's',
    keywords: 'end halt down',
    predicate: fits('stop'),
    perform: ({ container }) =>
      void operations.begin((client) => client.containers.stop({ ref: ref(container) })),
  };
  const restart: ContainerAction = {
    id: 'container.restart',
    label: ui.containers.restart,
    icon: RotateCw,
    shortcut: 'r',
    keywords: 'reboot again',
    predicate: fits('restart'),
    lack: lack('restart'),
    perform: ({ container }) =>
      void operations.begin((client) => client.containers.restart({ ref: ref(container) })),
  };
  const pause: ContainerAction = {
    id: 'container.pause',
    label: ui.containers.pause,
    icon: Pause,
    shortcut: 'p',
    keywords: 'freeze suspend',
    predicate: fits('pause'),
    lack: lack('pause'),
    perform: ({ container }) =>
      void operations.begin((client) => client.containers.pause({ ref: ref(container) })),
  };
  const unpause: ContainerAction = {
    id: 'container.unpause',
    label: ui.containers.unpause,
    icon: Play,
    shortcut: 'p',
    keywords: 'resume continue thaw',
    predicate: fits('unpause'),
    lack: lack('unpause'),
    perform: ({ container }) =>
      void operations.begin((client) => client.containers.unpause({ ref: ref(container) })),
  };
  const kill: ContainerAction = {
    id: 'container.kill',
    label: ui.containers.kill,
    icon: Skull,
    keywords: 'sigkill force end',
    destructive: true,
    predicate: fits('kill'),
    lack: lack('kill'),
    perform: (row) => void askKill(row),
  };
  const remove: ContainerAction = {
    id: 'container.remove',
    label: ui.containers.remove,
    icon: Trash,
    shortcut: 'Delete',
    keywords: 'delete rm destroy',
    destructive: true,
    predicate: fits('remove'),
    perform: (row) => void ask(row),
  };
  const open: ContainerAction = {
    id: 'container.open',
    label: ui.containers.details,
    icon: PanelRight,
    shortcut: 'Enter',
    keywords: 'inspect logs show',
    perform: (row) => containersView.openDetail(row),
  };
  const copyName = copying('name', ui.containers.copyName, ui.detail.fields.name);
  const copyId = copying('id', ui.containers.copyId, ui.detail.fields.id);

  async function ask(row: ContainerRow): Promise<void> {
    const { container } = row;
    const name = visibleText(container.name);
    const engine = containers.engineById.get(container.engine);
    const force = isRunning(container.state);
    const yes = await confirm.ask({
      title: ui.containers.removeTitle(name),
      body: ui.containers.removeBody(
        visibleText(container.image),
        engine ? engineLabel(engine, containers.engines) : visibleText(container.runtime),
      ),
      confirm: ui.containers.removeConfirm,
      ...(force ? { consent: ui.containers.removeRunning } : {}),
    });
    if (!yes) return;
    await operations.begin((client) =>
      client.containers.remove({ ref: ref(container), ...(force ? { force } : {}) }),
    );
  }

  async function askKill({ container }: ContainerRow): Promise<void> {
    const yes = await confirm.ask({
      title: ui.containers.killTitle(visibleText(container.name)),
      body: ui.containers.killBody,
      confirm: ui.containers.killConfirm,
    });
    if (yes) await operations.begin((client) => client.containers.kill({ ref: ref(container) }));
  }

  function copying(field: 'id' | 'name', label: string, what: string): ContainerAction {
    return {
      id: `container.copy-${field}`,
      label,
      icon: Copy,
      perform: ({ container }) => void copyText(container[field], what, toasts),
    };
  }

  return {
    start,
    stop,
    restart,
    pause,
    unpause,
    kill,
    remove,
    open,
    all: [open, start, stop, restart, pause, unpause, copyName, copyId, kill, remove],
    verbs: [start, stop, restart, remove],
  };
}

/** Puts `text` on the clipboard and says that it did. */
export async function copyText(text: string, what: string, toasts: Toasts): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toasts.show({ tone: 'good', title: ui.containers.copied(what.toLowerCase()) });
  } catch {
    // Refused without a gesture or a focus; the browser's own reason says nothing to a person.
    toasts.show({ tone: 'bad', title: ui.containers.copyFailed });
  }
}
