import Copy from '@lucide/svelte/icons/copy';
import CloudUpload from '@lucide/svelte/icons/cloud-upload';
import Download from '@lucide/svelte/icons/download';
import FolderInput from '@lucide/svelte/icons/folder-input';
import HardDriveDownload from '@lucide/svelte/icons/hard-drive-download';
import PanelRight from '@lucide/svelte/icons/panel-right-open';
import Play from '@lucide/svelte/icons/play';
import Save from '@lucide/svelte/icons/save';
import Tag from '@lucide/svelte/icons/tag';
import Tags from '@lucide/svelte/icons/tags';
import Trash from '@lucide/svelte/icons/trash';
import Brush from '@lucide/svelte/icons/brush-cleaning';
import { ui } from '../../src-shared/messages/ui-en';
import type { CleatClient } from '../../src-shared/contract';
import type { Image } from '../../src-shared/model/image';
import { bytesText } from '../../src-shared/model/bytes';
import { engineLabel } from '../lib/engine-label';
import { runOf } from '../lib/image-run';
import { visibleText } from '../lib/visible-text';
import type { Preload } from '../app/preload';
import type { BulkWork } from '../stores/bulk-work.svelte';
import type { Confirm } from '../stores/confirm.svelte';
import type { ImageDialogs } from '../stores/image-dialogs.svelte';
import { imageRef } from '../stores/image-facts.svelte';
import { titleOf, type ImageRow } from '../stores/image-row.svelte';
import type { ImagesView } from '../stores/images-view.svelte';
import type { ImagesStore } from '../stores/images.svelte';
import type { LaunchStore } from '../stores/launch.svelte';
import type { OperationsStore } from '../stores/operations.svelte';
import type { Toasts } from '../stores/toasts.svelte';
import type { Action } from './action';
import { copyText } from './containers';

type ImageAction = Action<ImageRow>;
type ManyImagesAction = Action<readonly ImageRow[]>;
export type ImageBulk = 'remove' | 'pull';

export interface ImageActions {
  /** In the order of menus. */
  readonly all: readonly ImageAction[];
  /** The buttons of a row and of its details. */
  readonly verbs: readonly ImageAction[];
  readonly many: readonly ManyImagesAction[];
  /** What needs no image yet. */
  readonly tools: readonly Action[];
}

interface Needs {
  readonly client: () => CleatClient;
  readonly operations: OperationsStore;
  readonly confirm: Confirm;
  readonly toasts: Toasts;
  readonly images: ImagesStore;
  readonly view: ImagesView;
  readonly dialogs: ImageDialogs;
  readonly launch: LaunchStore;
  readonly work: BulkWork<ImageBulk>;
  /** The section of images is shown. */
  readonly show: () => void;
  readonly chooseSaveFile?: Preload['chooseSaveFile'] | undefined;
}

/** So many are named one by one. */
const NAMED = 6;
const NAME_AT_MOST = 120;

const shown = (text: string): string => {
  const safe = visibleText(text);
  return safe.length > NAME_AT_MOST ? `${safe.slice(0, NAME_AT_MOST)}…` : safe;
};
const here = ({ gone, image }: ImageRow): boolean => !gone && image.pending === undefined;
const named = (row: ImageRow): boolean => here(row) && row.image.tags.length > 0;
/** What an engine's own commands take for it. */
const argumentOf = (image: Image): string => image.tags[0] ?? image.id;

/** `shop-api-1.2.tar` for `registry/shop/api:1.2`. */
function fileNameOf(image: Image): string {
  const name = titleOf(image).replace(/^.*\//, '');
  return `${name.replace(/[^\w.-]+/g, '-')}.tar`;
}

/** What can be done to an image, to many, and without one. What cannot be done now is not offered. */
export function imageActions(needs: Needs): ImageActions {
  const { operations, confirm, toasts, images, view, dialogs, launch, work, chooseSaveFile } = needs;
  const files = (): string | undefined => (chooseSaveFile ? undefined : ui.images.browserFiles);

  const open: ImageAction = {
    id: 'image.open',
    label: ui.images.open,
    icon: PanelRight,
    shortcut: 'Enter',
    keywords: 'inspect layers history show',
    perform: (row) => (needs.show(), view.openDetail(row)),
  };
  const run: ImageAction = {
    id: 'image.run',
    label: ui.images.run,
    icon: Play,
    shortcut: 'r',
    keywords: 'launch start container new',
    predicate: here,
    perform: (row) => void runForm(row),
  };
  const pullAgain: ImageAction = {
    id: 'image.pull',
    label: ui.images.pullAgain,
    icon: Download,
    shortcut: 'p',
    keywords: 'update fetch download',
    predicate: named,
    perform: (row) => void repull([row]),
  };
  const form = (
    kind: 'tag' | 'push' | 'untag',
    icon: ImageAction['icon'],
    more: Partial<ImageAction>,
  ): ImageAction => ({
    id: `image.${kind}`,
    label: ui.images[kind],
    icon,
    predicate: here,
    perform: (row) => (needs.show(), dialogs.show({ kind, row })),
    ...more,
  });
  const save: ImageAction = {
    id: 'image.save',
    label: ui.images.save,
    icon: Save,
    keywords: 'export archive tar file',
    predicate: here,
    lack: files,
    perform: ({ image }) => void saveAs(image),
  };
  const copying = (
    field: 'name' | 'digest' | 'id',
    label: string,
    value: (image: Image) => string | undefined,
  ): ImageAction => ({
    id: `image.copy-${field}`,
    label,
    icon: Copy,
    predicate: ({ image }) => value(image) !== undefined,
    perform: ({ image }) => void copyText(value(image) ?? '', ui.images.fields[field], toasts),
  });
  const remove: ImageAction = {
    id: 'image.remove',
    label: ui.images.remove,
    icon: Trash,
    shortcut: 'Delete',
    keywords: 'delete rmi',
    destructive: true,
    predicate: here,
    perform: (row) => void ask(row),
  };

  async function runForm(row: ImageRow): Promise<void> {
    try {
      const { facts } = await needs.client().images.inspect({ ref: imageRef(row) });
      const { image } = row;
      launch.open(runOf(argumentOf(image), facts), [], `${image.runtime} ${image.engine}`);
    } catch (error) {
      toasts.failure(error);
    }
  }

  async function saveAs(image: Image): Promise<void> {
    const path = await chooseSaveFile?.(fileNameOf(image));
    if (path === undefined) return;
    const names = image.tags.length > 0 ? [...image.tags] : [image.id];
    const id = await operations.begin((client) => client.images.save({ engine: image.engine, names, path }));
    const ended = id === undefined ? undefined : await operations.ended(id);
    if (ended?.state === 'succeeded')
      toasts.show({ tone: 'good', title: ui.images.saved, hint: visibleText(path) });
  }

  const engineOf = ({ engine, runtime }: Image): string => {
    const found = images.engineById.get(engine);
    return found ? engineLabel(found, images.engines) : visibleText(runtime);
  };

  /** Names what goes with it, and what stands against it; force only after that was read. */
  async function ask(row: ImageRow): Promise<void> {
    const { image } = row;
    const { users, tags } = image;
    const words = ui.images.removing;
    const names = users.first.map(({ name, id }) => shown(name === '' ? id.slice(0, 12) : name));
    const others = users.count - names.length;
    const list = others > 0 ? ui.bulk.more(names, others) : names.join(', ');
    const force = users.count > 0 || tags.length > 1;
    const yes = await confirm.ask({
      title: words.title(shown(titleOf(image))),
      body: [
        words.body(engineOf(image), image.size === undefined ? undefined : bytesText(image.size)),
        tags.length > 1 ? words.names(tags.map(shown)) : '',
        users.count > 0 ? words.usedBy(users.count, list) : '',
      ]
        .filter(Boolean)
        .join(' '),
      confirm: words.confirm,
      ...(users.count > 0 ? { consent: words.force } : {}),
    });
    if (!yes) return;
    await operations.begin((client) =>
      client.images.remove({ ref: imageRef(row), ...(force ? { force } : {}) }),
    );
  }

  const namesOf = (rows: readonly ImageRow[]): Map<string, string> =>
    new Map(rows.map((row) => [row.key, titleOf(row.image)]));

  async function repull(rows: readonly ImageRow[]): Promise<void> {
    const targets = byEngine(rows);
    await work.begin('pull', namesOf(rows), (client) => client.images.pullMany({ targets }));
  }

  async function removeAll(all: readonly ImageRow[]): Promise<void> {
    const rows = all.filter(here);
    const words = ui.images.bulk;
    const used = rows.filter(({ image }) => image.users.count > 0).length;
    const several = rows.some(({ image }) => image.tags.length > 1);
    const names = rows.slice(0, NAMED).map(({ image }) => shown(titleOf(image)));
    const yes = await confirm.ask({
      title: words.removeTitle(rows.length),
      body: `${words.many(names, rows.length - names.length)} ${words.removeBody}`,
      confirm: words.removeConfirm,
      ...(used > 0 ? { consent: words.used(used) } : {}),
    });
    if (!yes) return;
    const targets = byEngine(rows);
    const force = used > 0 || several;
    await work.begin('remove', namesOf(rows), (client) =>
      client.images.removeMany({ targets, ...(force ? { force } : {}) }),
    );
  }

  const tool = (
    id: 'pull' | 'load' | 'import' | 'prune',
    icon: Action['icon'],
    keywords: string,
  ): Action => ({
    id: `images.${id}`,
    label: ui.images[id],
    icon,
    keywords,
    ...(id === 'load' || id === 'import' ? { lack: files } : {}),
    ...(id === 'prune' ? { destructive: true } : {}),
    perform: () => (needs.show(), dialogs.show({ kind: id })),
  });

  return {
    all: [
      open,
      run,
      pullAgain,
      form('push', CloudUpload, { keywords: 'upload registry', predicate: named }),
      form('tag', Tag, { shortcut: 't', keywords: 'name retag' }),
      form('untag', Tags, { keywords: 'name', predicate: (row) => here(row) && row.image.tags.length > 1 }),
      save,
      copying('name', ui.images.copyName, ({ tags }) => tags[0]),
      copying('digest', ui.images.copyDigest, ({ digests }) => digests[0]),
      copying('id', ui.images.copyId, ({ id }) => id),
      remove,
    ],
    verbs: [run, pullAgain, remove],
    many: [
      {
        id: 'images.pull-many',
        label: ui.images.pullAgain,
        icon: Download,
        shortcut: 'p',
        predicate: (rows) => rows.some(named),
        perform: (rows) => void repull(rows.filter(named)),
      },
      {
        id: 'images.remove-many',
        label: ui.images.remove,
        icon: Trash,
        shortcut: 'Delete',
        destructive: true,
        predicate: (rows) => rows.some(here),
        perform: (rows) => void removeAll(rows),
      },
    ],
    tools: [
      tool('pull', Download, 'fetch download image registry'),
      tool('load', HardDriveDownload, 'archive tar file image'),
      tool('import', FolderInput, 'tar rootfs file system image'),
      tool('prune', Brush, 'clean unused dangling free space images'),
    ],
  };
}

/** The ids of each engine's rows, in the order of `rows`. */
function byEngine(rows: readonly ImageRow[]): { engine: string; ids: string[] }[] {
  const engines = new Map<string, string[]>();
  for (const { image } of rows) {
    const ids = engines.get(image.engine);
    if (ids) ids.push(image.id);
    else engines.set(image.engine, [image.id]);
  }
  return [...engines].map(([engine, ids]) => ({ engine, ids }));
}
