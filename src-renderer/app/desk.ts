import { createContext } from 'svelte';
import { buildActions, type BuildActions } from '../actions/builds';
import { bulkActions, type ManyAction } from '../actions/bulk';
import { containerActions, type ContainerActions } from '../actions/containers';
import { detailActions, logsOfAll, withDetailActions } from '../actions/detail';
import { appActions, type AppAction } from '../actions/app';
import { ActionRegistry } from '../actions/registry.svelte';
import { ui } from '../../src-shared/messages/ui-en';
import { containerKey } from '../../src-shared/model/container';
import type { BulkAction } from '../../src-shared/model/container';
import { BuildForm } from '../stores/build-form.svelte';
import { BuildsStore } from '../stores/builds.svelte';
import { BulkWork } from '../stores/bulk-work.svelte';
import { Clock } from '../stores/clock.svelte';
import { Confirm } from '../stores/confirm.svelte';
import { StatsWatch } from '../stores/container-stats.svelte';
import { ContainersView } from '../stores/containers-view.svelte';
import { ContainersStore } from '../stores/containers.svelte';
import { DetailPane } from '../stores/detail-pane.svelte';
import { ExitNotices } from '../stores/exit-notices.svelte';
import { LaunchStore } from '../stores/launch.svelte';
import { OperationsStore } from '../stores/operations.svelte';
import { RuntimesStore } from '../stores/runtimes.svelte';
import { SettingsStore } from '../stores/settings.svelte';
import { Toasts } from '../stores/toasts.svelte';
import { ViewMemory } from '../stores/view-memory.svelte';
import { appDoing } from './app-doing';
import { createImagesRoom, type ImagesRoom } from './images-room';
import { Connection, type ClientSource } from './connection.svelte';
import { pause, type Link } from './link';
import { Overlays } from './overlays.svelte';
import { performCommand } from './perform-command';
import { Places } from './places.svelte';
import type { Preload } from './preload';

/** Everything the interface stands on, made once and given to every view. */
export interface Desk {
  readonly connection: Connection;
  readonly memory: ViewMemory;
  readonly settings: SettingsStore;
  readonly runtimes: RuntimesStore;
  readonly operations: OperationsStore;
  readonly containers: ContainersStore;
  readonly containersView: ContainersView;
  readonly containerActions: ContainerActions;
  /** The verbs of many containers at once. */
  readonly bulkActions: readonly ManyAction[];
  readonly bulkWork: BulkWork<BulkAction>;
  readonly detailPane: DetailPane;
  readonly stats: StatsWatch;
  readonly launch: LaunchStore;
  readonly images: ImagesRoom;
  readonly builds: BuildsStore;
  readonly buildForm: BuildForm;
  readonly buildActions: BuildActions;
  /** What can be done to the app as a whole. */
  readonly appActions: readonly AppAction[];
  /** All actions that have a shortcut, for the sheet: whoever has some registers them here. */
  readonly actions: ActionRegistry;
  readonly overlays: Overlays;
  /** Notifications through the browser; nothing beside a window of our own, where the app itself tells. */
  readonly exitNotices?: ExitNotices;
  /** Asks where to save a file with the system's own dialog. A browser has none: it downloads. */
  readonly chooseSaveFile?: Preload['chooseSaveFile'];
  /** Asks for a folder, likewise. A browser has no dialog that gives its path. */
  readonly chooseFolder?: Preload['chooseFolder'];
  readonly places: Places;
  readonly clock: Clock;
  readonly toasts: Toasts;
  readonly confirm: Confirm;
  /** Resolves when what decides the first picture (theme, section, filters) is here, or after `atMostMs`. */
  ready(atMostMs: number): Promise<void>;
  close(): void;
}

/** How long a first picture waits for its rows; after that it says that they are being asked for. */
const WAIT_FOR_ROWS_MS = 100;

export const [useDesk, provideDesk] = createContext<Desk>();

/**
 * Builds the stores over one connection and keeps them in step with it.
 *
 * @param preload what a window of our own gives beside the connection; nothing in a browser
 */
export function createDesk(
  source: ClientSource,
  preload?: Pick<Preload, 'chooseSaveFile' | 'chooseFolder' | 'chooseOpenFile' | 'onCommand' | 'zoom'>,
): Desk {
  const closing = new AbortController();
  const toasts = new Toasts();
  const confirm = new Confirm();
  const clock = new Clock();
  const memory = new ViewMemory(toasts);
  const settings = new SettingsStore(toasts);
  const operations = new OperationsStore(toasts);
  const runtimes = new RuntimesStore(operations, toasts, settings);
  const containers = new ContainersStore();
  const containersView = new ContainersView(containers, memory);
  const bulkWork = new BulkWork<BulkAction>(operations);
  const stats = new StatsWatch(containers, runtimes);
  const launch = new LaunchStore({
    memory,
    toasts,
    show: (key) => containersView.openDetailOf(key, 'logs'),
  });
  const connection = new Connection(source);
  const places = new Places(memory);
  const builds = new BuildsStore(memory);
  const buildForm = new BuildForm({
    memory,
    show: (build) => {
      places.go('builds');
      builds.show(build);
    },
  });

  const images = createImagesRoom({
    connection,
    memory,
    operations,
    confirm,
    toasts,
    launch,
    places,
    preload,
  });

  let settled: () => void;
  const first = new Promise<void>((resolve) => (settled = resolve));
  connection.onLink((link) => {
    // What decides the first picture is small and comes first: behind the rows it would wait for them.
    const remembered = Promise.all([settings.attach(link), memory.attach(link)]);
    // Then the list: it is what people wait for.
    containers.attach(link);
    runtimes.attach(link);
    operations.attach(link);
    stats.attach(link);
    launch.attach(link);
    builds.attach(link);
    buildForm.attach(link);
    void remembered.then(async () => {
      containersView.restore();
      launch.kept.restore();
      buildForm.kept.restore();
      images.view.restore();
      // One picture with the rows is there sooner than one without them and another.
      if (places.section === 'containers')
        await Promise.race([containers.first, pause(WAIT_FOR_ROWS_MS, link.signal)]);
      settled();
    });
  });

  clock.start(closing.signal);
  wakeOnReturn(connection, closing.signal);
  const leave = (): void => {
    launch.kept.flush();
    buildForm.kept.flush();
    memory.flush();
  };
  window.addEventListener('pagehide', leave, { signal: closing.signal });

  const overlays = new Overlays();
  const actions = new ActionRegistry();
  const ofApp = appActions(
    appDoing({
      places,
      settings,
      containersView,
      launch,
      buildForm,
      images: images.view,
      connection,
      overlays,
      failed: (error) => toasts.failure(error),
      zoom: preload?.zoom,
    }),
  );
  const detailPane = new DetailPane(memory);
  const ofContainer = withDetailActions(
    containerActions({ operations, confirm, toasts, containers, containersView, runtimes }),
    detailActions({
      client: () => connection.client,
      toasts,
      runtimes,
      containersView,
      launch,
      pane: detailPane,
    }),
  );
  actions.register(ui.sheet.app, ofApp);
  actions.register(ui.sheet.container, ofContainer.all);
  const ofBuild = buildActions({
    client: () => connection.client,
    builds,
    form: buildForm,
    launch,
    showImage: (engine, id) => {
      places.go('images');
      images.view.openDetailOf(containerKey({ engine, id }));
    },
    operations,
    confirm,
    toasts,
  });
  actions.register(ui.sheet.image, images.actions.all);
  actions.register(ui.sheet.build, ofBuild.all);

  // Beside a window of our own the app itself tells.
  const exitNotices = preload
    ? undefined
    : new ExitNotices({ settings, perform: (command) => performCommand(desk, command) });
  containers.listener = exitNotices;

  const desk: Desk = {
    connection,
    memory,
    settings,
    runtimes,
    operations,
    containers,
    bulkActions: [
      logsOfAll({ containersView, pane: detailPane }),
      ...bulkActions({ work: bulkWork, confirm, containers, runtimes }),
    ],
    bulkWork,
    detailPane,
    stats,
    containersView,
    containerActions: ofContainer,
    launch,
    images,
    builds,
    buildForm,
    buildActions: ofBuild,
    appActions: ofApp,
    actions,
    overlays,
    ...(preload
      ? {
          chooseSaveFile: (name) => preload.chooseSaveFile(name),
          chooseFolder: () => preload.chooseFolder(),
        }
      : {}),
    ...(exitNotices ? { exitNotices } : {}),
    places,
    clock,
    toasts,
    confirm,
    ready: (atMostMs) => Promise.race([first, pause(atMostMs, closing.signal)]),
    close() {
      closing.abort();
      exitNotices?.close();
      leave();
      connection.close();
    },
  };
  // Not before what is remembered is here: it would be overwritten by it.
  if (preload) void first.then(() => preload.onCommand((command) => performCommand(desk, command)));
  return desk;
}

const WAKE_AT_MOST_EVERY_MS = 2_000;

/** Somebody looks again: a lost connection is tried now, and the owner compares what it shows with its engines. */
function wakeOnReturn(connection: Connection, signal: AbortSignal): void {
  let link: Link | undefined;
  let last = Date.now();
  connection.onLink((next) => (link = next));
  const look = (): void => {
    const visible = document.visibilityState === 'visible';
    link?.client.system.look({ visible }, { signal: link.signal }).catch(() => undefined);
  };
  const wake = (): void => {
    if (document.visibilityState !== 'visible') return;
    connection.retryNow();
    if (!link || link.signal.aborted || Date.now() - last < WAKE_AT_MOST_EVERY_MS) return;
    last = Date.now();
    // Nothing to say when it fails: the streams that matter tell by themselves.
    link.client.system.wake(undefined, { signal: link.signal }).catch(() => undefined);
  };
  document.addEventListener('visibilitychange', look, { signal });
  document.addEventListener('visibilitychange', wake, { signal });
  window.addEventListener('focus', wake, { signal });
  window.addEventListener('online', wake, { signal });
}
