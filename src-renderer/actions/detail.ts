import CopyPlus from '@lucide/svelte/icons/copy-plus';
import Gauge from '@lucide/svelte/icons/gauge';
import Pencil from '@lucide/svelte/icons/pencil';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Terminal from '@lucide/svelte/icons/square-terminal';
import { ui } from '../../src-shared/messages/ui-en';
import type { CleatClient } from '../../src-shared/contract';
import type { ObjectRef } from '../../src-shared/model/ref';
import { isUsable } from '../lib/usable';
import { visibleText } from '../lib/visible-text';
import type { ContainerRow } from '../stores/container-row.svelte';
import type { ContainersView } from '../stores/containers-view.svelte';
import type { DetailPane } from '../stores/detail-pane.svelte';
import type { LaunchStore } from '../stores/launch.svelte';
import type { RuntimesStore } from '../stores/runtimes.svelte';
import type { Toasts } from '../stores/toasts.svelte';
import type { ManyAction } from './bulk';
import { copyText, type ContainerAction, type ContainerActions } from './containers';

/** As many logs as are read together. */
export const LOGS_AT_MOST = 50;

interface Needs {
  readonly client: () => CleatClient;
  readonly toasts: Toasts;
  readonly runtimes: RuntimesStore;
  readonly containersView: ContainersView;
  readonly launch: LaunchStore;
  readonly pane: DetailPane;
}

export function refOf({ container }: ContainerRow): ObjectRef {
  return { engine: container.engine, kind: 'container', id: container.id };
}

/** What opens in the details of a container; copying for each runtime that is known now. */
export function detailActions(needs: Needs): () => readonly ContainerAction[] {
  const { containersView, launch, pane, runtimes } = needs;
  const here = ({ gone, container }: ContainerRow): boolean => !gone && container.pending === undefined;
  const fixed: readonly ContainerAction[] = [
    {
      id: 'container.rename',
      label: ui.detail.rename.action,
      icon: Pencil,
      shortcut: 'F2',
      keywords: 'name',
      predicate: here,
      lack: ({ container }) => runtimes.lack(container, 'container.rename'),
      perform: (row) => {
        containersView.openDetail(row);
        pane.renaming = row.key;
      },
    },
    {
      id: 'container.update',
      label: ui.detail.limits.action,
      icon: Gauge,
      keywords: 'memory cpu restart policy update resources',
      predicate: here,
      // Either will do: the dialog shows which.
      lack: ({ container }) =>
        runtimes.lack(container, 'container.update-restart-policy') === undefined
          ? undefined
          : runtimes.lack(container, 'container.update-limits'),
      perform: (row) => {
        containersView.openDetail(row);
        pane.limiting = row.key;
      },
    },
    {
      id: 'container.duplicate',
      label: ui.detail.duplicate,
      icon: CopyPlus,
      keywords: 'clone again run form',
      predicate: (row) => !row.gone,
      perform: (row) => void launch.duplicate(refOf(row), row.container.runtime),
    },
  ];
  return () => [
    ...fixed,
    ...runtimes.list.filter(isUsable).map(({ name }): ContainerAction => ({
      id: `container.copy-command:${name}`,
      label: ui.detail.copyCommand(visibleText(name)),
      icon: Terminal,
      keywords: 'run command line shell',
      predicate: (row) => !row.gone,
      perform: (row) => void copyCommand(row, name, needs),
    })),
  ];
}

/** The one list of what can be done to a container: verbs, then changes, then copies, what destroys at the end. */
export function withDetailActions(
  actions: ContainerActions,
  detail: () => readonly ContainerAction[],
): ContainerActions {
  const at = actions.all.findIndex(({ id }) => id.startsWith('container.copy'));
  const before = actions.all.slice(0, at);
  const after = actions.all.slice(at);
  return {
    ...actions,
    get all() {
      return [...before, ...detail(), ...after];
    },
  };
}

/** Reading the logs of several containers together is one more thing to do to many. */
export function logsOfAll({ containersView, pane }: Pick<Needs, 'containersView' | 'pane'>): ManyAction {
  return {
    id: 'containers.logs',
    label: ui.detail.selection.logsOfAll,
    icon: ScrollText,
    predicate: (rows) => rows.length > 1 && rows.length <= LOGS_AT_MOST,
    perform: (rows) => {
      const [first] = rows;
      if (!first) return;
      containersView.checked.set(rows);
      pane.tab = 'logs';
      containersView.openDetail(containersView.selected ?? first);
    },
  };
}

/** Puts the command line that makes such a container on the clipboard, and says what it leaves out. */
async function copyCommand(
  row: ContainerRow,
  runtime: string,
  { client: current, toasts }: Needs,
): Promise<void> {
  try {
    const client = current();
    const { spec, omitted } = await client.launch.fromContainer({ ref: refOf(row) });
    const { line, problems } = await client.launch.preview({ spec, runtime });
    await copyText(line, ui.detail.fields.command2, toasts);
    const secrets = Object.keys(spec.secrets ?? {});
    const notes = [
      ...(secrets.length > 0 ? [ui.detail.secretsLeft(visibleText(secrets.join(', ')))] : []),
      ...(omitted.length > 0 ? [ui.detail.omitted(visibleText(omitted.join('; ')))] : []),
      ...(problems.length > 0
        ? [ui.detail.problems(visibleText(problems.map(({ message }) => message).join(' ')))]
        : []),
    ];
    if (notes.length > 0) toasts.show({ tone: 'notice', title: notes.join(' ') });
  } catch (error) {
    toasts.failure(error);
  }
}
