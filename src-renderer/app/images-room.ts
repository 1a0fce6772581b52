import { imageActions, type ImageActions, type ImageBulk } from '../actions/images';
import { BulkWork } from '../stores/bulk-work.svelte';
import type { Confirm } from '../stores/confirm.svelte';
import { ImageDialogs } from '../stores/image-dialogs.svelte';
import { ImagesView } from '../stores/images-view.svelte';
import { ImagesStore } from '../stores/images.svelte';
import type { LaunchStore } from '../stores/launch.svelte';
import type { OperationsStore } from '../stores/operations.svelte';
import type { Toasts } from '../stores/toasts.svelte';
import type { ViewMemory } from '../stores/view-memory.svelte';
import type { Connection } from './connection.svelte';
import type { Places } from './places.svelte';
import type { Preload } from './preload';

/** What the view of images stands on. */
export interface ImagesRoom {
  readonly store: ImagesStore;
  readonly view: ImagesView;
  readonly dialogs: ImageDialogs;
  readonly work: BulkWork<ImageBulk>;
  readonly actions: ImageActions;
  /** Asks for a file with the system's own dialog; a browser has none that gives a path. */
  readonly chooseOpenFile?: Preload['chooseOpenFile'] | undefined;
}

interface Needs {
  readonly connection: Connection;
  readonly memory: ViewMemory;
  readonly operations: OperationsStore;
  readonly confirm: Confirm;
  readonly toasts: Toasts;
  readonly launch: LaunchStore;
  readonly places: Places;
  readonly preload?: Pick<Preload, 'chooseSaveFile' | 'chooseOpenFile'> | undefined;
}

export function createImagesRoom({ connection, memory, places, preload, ...needs }: Needs): ImagesRoom {
  const store = new ImagesStore();
  const view = new ImagesView(store, memory);
  const dialogs = new ImageDialogs();
  const work = new BulkWork<ImageBulk>(needs.operations);
  const actions = imageActions({
    ...needs,
    client: () => connection.client,
    images: store,
    view,
    dialogs,
    work,
    show: () => places.go('images'),
    ...(preload ? { chooseSaveFile: (name) => preload.chooseSaveFile(name) } : {}),
  });
  return {
    store,
    view,
    dialogs,
    work,
    actions,
    ...(preload ? { chooseOpenFile: () => preload.chooseOpenFile() } : {}),
  };
}
