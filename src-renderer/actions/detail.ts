import CopyPlus from '@lucide/svelte/icons/copy-plus';
import Gauge from '@lucide/svelte/icons/gauge';
import Pencil from '@lucide/svelte/icons/pencil';
import Terminal from '@lucide/svelte/icons/square-terminal';
import { ui } from '../../src-shared/messages/ui-en';
import type { CleatClient } from '../../src-shared/contract';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Runtime } from '../../src-shared/model/runtime';
import { visibleText } from '../lib/visible-text';
import type { ContainerRow } from '../stores/container-row.svelte';
import type { Toasts } from '../stores/toasts.svelte';
import type { Action } from './action';
import { copyText } from './containers';

export interface DetailActionNeeds {
  readonly client: CleatClient;
  readonly toasts: Toasts;
  readonly runtimes: readonly Runtime[];
  /** Opens the field for another name, the editor of limits, the form with a container's spec. */
  readonly rename: (row: ContainerRow) => void;
  readonly editLimits: (row: ContainerRow) => void;
  readonly duplicate: (row: ContainerRow) => void;
}

export function refOf({ container }: ContainerRow): ObjectRef {
  return { engine: container.engine, kind: 'container', id: container.id };
}

/** What can be done to a container where its details are shown, beside its verbs. */
export function detailActions(needs: DetailActionNeeds): readonly Action<ContainerRow>[] {
  const here = ({ gone, container }: ContainerRow): boolean => !gone && container.pending === undefined;
  return [
    {
      id: 'container.rename',
      label: ui.detail.rename.action,
      icon: Pencil,
      shortcut: 'F2',
      keywords: 'name',
      predicate: here,
      perform: needs.rename,
    },
    {
      id: 'container.update',
      label: ui.detail.limits.action,
      icon: Gauge,
      keywords: 'memory cpu restart policy update resources',
      predicate: here,
      perform: needs.editLimits,
    },
    {
      id: 'container.duplicate',
      label: ui.detail.duplicate,
      icon: CopyPlus,
      keywords: 'clone again run form',
      predicate: (row) => !row.gone,
      perform: needs.duplicate,
    },
    ...needs.runtimes.map((runtime): Action<ContainerRow> => ({
      id: `container.copy-command ${runtime.name}`,
      label: ui.detail.copyCommand(visibleText(runtime.name)),
      icon: Terminal,
      keywords: 'run command line shell',
      predicate: (row) => !row.gone,
      perform: (row) => void copyCommand(row, runtime.name, needs),
    })),
  ];
}

/** Puts the command line that makes such a container on the clipboard, and says what it leaves out. */
async function copyCommand(
  row: ContainerRow,
  runtime: string,
  { client, toasts }: DetailActionNeeds,
): Promise<void> {
  try {
    const { spec, omitted } = await client.launch.fromContainer({ ref: refOf(row) });
    const { line, problems } = await client.launch.preview({ spec, runtime });
    await copyText(line, ui.detail.fields.command2, toasts);
    const notes = [
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
