import Copy from '@lucide/svelte/icons/copy';
import PanelRight from '@lucide/svelte/icons/panel-right-open';
import Play from '@lucide/svelte/icons/play';
import Square from '@lucide/svelte/icons/square';
import Trash from '@lucide/svelte/icons/trash';
import { ui } from '../../src-shared/messages/ui-en';
import type { Container } from '../../src-shared/model/container';
import type { ObjectRef } from '../../src-shared/model/ref';
import { engineLabel } from '../lib/engine-label';
import { visibleText } from '../lib/visible-text';
import type { Confirm } from '../stores/confirm.svelte';
import { isRunning, type ContainerRow } from '../stores/container-row.svelte';
import type { ContainersView } from '../stores/containers-view.svelte';
import type { ContainersStore } from '../stores/containers.svelte';
import type { OperationsStore } from '../stores/operations.svelte';
import type { Toasts } from '../stores/toasts.svelte';
import type { Action } from './action';

export type ContainerAction = Action<ContainerRow>;

export interface ContainerActions {
  readonly start: ContainerAction;
  readonly stop: ContainerAction;
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
}

function ref(container: Container): ObjectRef {
  return { engine: container.engine, kind: 'container', id: container.id };
}

/** The verbs of a container. What cannot be done now (it is gone, something is under way) is not offered. */
export function containerActions(needs: Needs): ContainerActions {
  const { operations, confirm, toasts, containers, containersView } = needs;
  const idle = ({ container, gone }: ContainerRow): boolean => !gone && container.pending === undefined;

  const start: ContainerAction = {
    id: 'container.start',
    label: ui.containers.start,
    icon: Play,
    shortcut: 's',
    keywords: 'run up unpause',
    predicate: (row) => idle(row) && !isRunning(row.container.state) && row.container.state !== 'removing',
    perform: ({ container }) =>
      void operations.begin((client) => client.containers.start({ ref: ref(container) })),
  };
  const stop: ContainerAction = {
    id: 'container.stop',
    label: ui.containers.stop,
    icon: Square,
    shortcut: 's',
    keywords: 'end halt down',
    predicate: (row) => idle(row) && isRunning(row.container.state) && row.container.state !== 'stopping',
    perform: ({ container }) =>
      void operations.begin((client) => client.containers.stop({ ref: ref(container) })),
  };
  const remove: ContainerAction = {
    id: 'container.remove',
    label: ui.containers.remove,
    icon: Trash,
    shortcut: 'Delete',
    keywords: 'delete rm destroy',
    destructive: true,
    predicate: (row) => idle(row) && row.container.state !== 'removing',
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
    remove,
    open,
    all: [open, start, stop, copyName, copyId, remove],
    verbs: [start, stop, remove],
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
