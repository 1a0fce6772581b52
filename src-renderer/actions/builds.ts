import Copy from '@lucide/svelte/icons/copy';
import GitCompare from '@lucide/svelte/icons/git-compare';
import PanelRight from '@lucide/svelte/icons/panel-right-open';
import Layers from '@lucide/svelte/icons/layers';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Square from '@lucide/svelte/icons/square';
import Trash from '@lucide/svelte/icons/trash';
import { ui } from '../../src-shared/messages/ui-en';
import type { CleatClient } from '../../src-shared/contract';
import type { BuildSummary } from '../../src-shared/model/build';
import { runOf } from '../lib/image-run';
import type { BuildForm } from '../stores/build-form.svelte';
import type { BuildRow, BuildsStore } from '../stores/builds.svelte';
import type { Confirm } from '../stores/confirm.svelte';
import type { LaunchStore } from '../stores/launch.svelte';
import type { OperationsStore } from '../stores/operations.svelte';
import type { Toasts } from '../stores/toasts.svelte';
import { copyText } from './containers';
import type { Action } from './action';

type BuildAction = Action<BuildRow>;

export interface BuildActions {
  /** In the order of menus. */
  readonly all: readonly BuildAction[];
  /** Buttons of the open build. */
  readonly verbs: readonly BuildAction[];
  /** Buttons of a row. */
  readonly ofRow: readonly BuildAction[];
  readonly many: readonly Action<readonly BuildRow[]>[];
}

interface Needs {
  readonly client: () => CleatClient;
  readonly builds: BuildsStore;
  readonly form: BuildForm;
  readonly launch: LaunchStore;
  readonly showImage: (engine: string, id: string) => void;
  readonly operations: OperationsStore;
  readonly confirm: Confirm;
  readonly toasts: Toasts;
}

/** From standard input: nothing of it is kept, so it cannot be built again. */
const isRepeatable = ({ context, state }: BuildSummary): boolean => context !== '-' && state !== 'running';

/** All that can be done to a build, said once. */
export function buildActions(needs: Needs): BuildActions {
  const { client, builds, form, launch, operations, toasts } = needs;
  const words = ui.builds.actions;
  const failed = (error: unknown): void => toasts.failure(error);

  const show: BuildAction = {
    id: 'build.show',
    label: words.show,
    icon: PanelRight,
    shortcut: 'Enter',
    predicate: ({ key }) => builds.openKey !== key,
    perform: ({ key }) => builds.show(key),
  };
  const cancel: BuildAction = {
    id: 'build.cancel',
    label: words.cancel,
    icon: Square,
    shortcut: 's',
    keywords: 'stop abort',
    predicate: ({ build }) => build.state === 'running' && build.operationId !== undefined,
    perform: ({ build }) => {
      if (build.operationId !== undefined) void operations.cancel(build.operationId);
    },
  };
  const run: BuildAction = {
    id: 'build.run',
    label: words.run,
    icon: Play,
    keywords: 'launch start container',
    predicate: ({ build }) => build.image !== undefined,
    perform: ({ build }) => void runForm(build),
  };
  const image: BuildAction = {
    id: 'build.image',
    label: words.image,
    icon: Layers,
    shortcut: 'i',
    predicate: ({ build }) => build.image !== undefined,
    perform: ({ build }) => {
      if (build.image) needs.showImage(build.engine, build.image.id);
    },
  };
  /** The Run form as the image says it wants to be run. */
  async function runForm({ image: made, tags, runtime, engine }: BuildSummary): Promise<void> {
    if (!made) return;
    try {
      const ref = { engine, kind: 'image', id: made.id } as const;
      const { facts } = await client().images.inspect({ ref });
      launch.open(runOf(tags[0] ?? made.id, facts), [], `${runtime} ${engine}`);
    } catch (error) {
      failed(error);
    }
  }
  const again: BuildAction = {
    id: 'build.again',
    label: words.again,
    icon: RotateCw,
    shortcut: 'r',
    keywords: 'repeat rerun rebuild',
    predicate: ({ build }) => isRepeatable(build),
    perform: ({ key }) =>
      void client()
        .builds.rerun({ id: key })
        .then(({ build }) => builds.show(build), failed),
  };
  const edit: BuildAction = {
    id: 'build.edit',
    label: words.edit,
    icon: Pencil,
    shortcut: 'e',
    keywords: 'change form options',
    predicate: ({ build }) => isRepeatable(build),
    perform: ({ key }) =>
      void client()
        .builds.show({ id: key })
        .then(({ spec, runtime, engine }) => form.open(spec, `${runtime} ${engine}`), failed),
  };
  const copyId: BuildAction = {
    id: 'build.copy-id',
    label: words.copyId,
    icon: Copy,
    perform: ({ key }) => void copyText(key, words.copyId, toasts),
  };
  const copyImage: BuildAction = {
    id: 'build.copy-image',
    label: words.copyImage,
    icon: Copy,
    predicate: ({ build }) => build.image !== undefined,
    perform: ({ build }) => void copyText(build.image?.id ?? '', words.copyImage, toasts),
  };

  const forget = async (rows: readonly BuildRow[]): Promise<void> => {
    const { removeTitle, removeBody } = ui.builds;
    const yes = await needs.confirm.ask({
      title: removeTitle(rows.length),
      body: removeBody,
      confirm: words.remove,
    });
    if (!yes) return;
    try {
      await client().builds.remove({ ids: rows.map(({ key }) => key) });
    } catch (error) {
      failed(error);
    }
  };
  const remove: BuildAction = {
    id: 'build.remove',
    label: words.remove,
    icon: Trash,
    shortcut: 'Delete',
    destructive: true,
    predicate: ({ build }) => build.state !== 'running',
    perform: (row) => void forget([row]),
  };
  const removeMany: Action<readonly BuildRow[]> = {
    id: 'builds.remove',
    label: words.remove,
    icon: Trash,
    shortcut: 'Delete',
    destructive: true,
    predicate: (rows) => rows.length > 0 && rows.every(({ build }) => build.state !== 'running'),
    perform: (rows) => void forget(rows),
  };
  const compare: Action<readonly BuildRow[]> = {
    id: 'builds.compare',
    label: words.compare,
    icon: GitCompare,
    predicate: (rows) => rows.length === 2,
    perform: (rows) => builds.checked.set(rows),
  };
  return {
    all: [show, cancel, run, image, again, edit, copyId, copyImage, remove],
    verbs: [cancel, run, image, again, edit, remove],
    ofRow: [cancel, run, again],
    many: [compare, removeMany],
  };
}
