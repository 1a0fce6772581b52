import { homedir } from 'node:os';
import { CONTRACT_VERSION } from '../src-shared/contract/base';
import type { Hello, OwnerFace } from '../src-shared/contract/system';
import type { Operation } from '../src-shared/model/operation';
import { later } from './api/later';
import { createRouter } from './api/router';
import type { RpcRouter } from './api/rpc/handler';
import type { OwnerPowers, Services } from './api/services';
import type { ConnectEngine } from './engines/connection';
import { createLogger } from './log/logger';
import { createMirror } from './mirror/create-mirror';
import { createImageMirror } from './mirror/images/image-mirror';
import { createOperations } from './operations/create-operations';
import { guardConnection } from './runtimes/capabilities';
import { createRuntimes } from './runtimes/create-runtimes';
import { hostOf, thisMachine } from './runtimes/host';
import { createSettings } from './settings/settings';
import { createStore } from './store/store';
import { createAttendance } from './streams/attendance';
import { createStreams } from './streams/streams';
import type { WorkRow } from './work-containers/journal';
import { createWorkContainers } from './work-containers/work-containers';

export interface AppOptions {
  /** CLEAT_HOME: where everything Cleat keeps lives. */
  readonly home: string;
  /** The environment that decides (a GUI's is completed from the login shell first). */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly face: OwnerFace;
  readonly version: string;
  /** Folder of the bundled runtime manifests. */
  readonly runtimePluginsDir: string;
  /** The built worker that holds the database. */
  readonly storeWorker: string;
  readonly owner: OwnerPowers;
  /** False for a one-shot command: files are read once, and engines are connected only when a call needs them. */
  readonly watch: boolean;
  /** Where log lines go: the home's log folder, or nowhere. */
  readonly logToFile: boolean;
}

export interface App {
  readonly router: RpcRouter;
  readonly services: Services;
  /** Somebody looks again: unreachable engines are tried now, live ones reconciled. */
  wake(): void;
  /** Ends everything the app holds; operations that run are cancelled. */
  close(): Promise<void>;
}

/**
 * The composition root: every room is made here and knows only what it is given. What is not needed to answer who is
 * there is imported when it is first asked for (`later`).
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { home, env, watch } = options;
  const { platform, ...machine } = hostOf(env, options.runtimePluginsDir, {
    ...thisMachine(),
    platform: options.platform,
  });
  // First, while there is nothing to close yet.
  const cleaning = watch ? await import('./work-containers/clean-up') : undefined;
  const logger = createLogger(options.logToFile ? { dir: `${home}/logs` } : {});
  const settings = await createSettings({ home, watch, logger });
  const store = createStore({ path: `${home}/cleat.db`, worker: options.storeWorker });
  const runtimes = createRuntimes({
    home,
    env,
    platform,
    ...machine,
    watch,
    logger,
    settings,
    bundledDir: options.runtimePluginsDir,
  });
  const connect: ConnectEngine = async (engine, call) => {
    const speech = engine.endpoint.kind === 'cli' ? await runtimes.speech(engine.runtime) : undefined;
    const connection = speech
      ? await (await import('./engines/cli/connect')).connectCli(engine, speech, call)
      : await (await import('./engines/connect')).connectEngine(engine, call);
    return guardConnection(connection, () => runtimes.capabilities(engine.runtime, connection.facts));
  };
  const mirror = createMirror({ connect, logger });
  const imageMirror = createImageMirror(mirror);
  const operations = createOperations();
  const work = createWorkContainers({ store, logger });
  const streams = createStreams();

  const hello: Hello = {
    version: options.version,
    contract: CONTRACT_VERSION,
    platform,
    face: options.face,
    pid: process.pid,
  };
  // Engines flow from the runtimes into the mirror; what the mirror sees of them flows back as availability.
  const stops: (() => void)[] = [];
  const live = (): void => {
    if (stops.length > 0) return;
    mirror.setEngines(runtimes.engines());
    stops.push(
      runtimes.subscribe(() => mirror.setEngines(runtimes.engines())),
      mirror.subscribe((patch) => {
        if (patch.type !== 'engines') return;
        for (const engine of patch.engines) runtimes.observe(engine.id, engine.status);
      }),
      operations.subscribe(reportLostEngine),
    );
  };
  // Work that met a dead engine is the moment at which an automatic choice is made again.
  const reportLostEngine = ({ error, target }: Operation): void => {
    if (error?.category !== 'communication' || !target) return;
    const engine = mirror.engines().find((one) => one.id === target.engine);
    if (!engine) return;
    runtimes
      .reportFailure(engine.runtime, error.message)
      .catch((thrown: unknown) => logger.warn({ error: thrown }, 'choosing again failed'));
  };
  let stopCleaning: (() => Promise<void>) | undefined;
  if (cleaning) {
    live();
    const beside = async ({ id, kind }: WorkRow, runtime: string): Promise<void> => {
      if (kind !== 'probe') return;
      const { removeBeside } = await import('./runtimes/check/beside');
      await removeBeside(await runtimes.provider({ flag: runtime }), id, env);
    };
    stopCleaning = cleaning.cleanUpWhenLive({ work, mirror, operations, logger, removeBeside: beside });
  }

  const services: Services = {
    home,
    env,
    hello,
    live,
    owner: options.owner,
    runtimes,
    mirror,
    actions: later('actions', async () => {
      const { createContainerActions } = await import('./containers/actions');
      return createContainerActions({ mirror, operations });
    }),
    imageMirror,
    images: later('images', async () => {
      const [{ createImages }, { createCredentials }] = await Promise.all([
        import('./images/images'),
        import('./images/credentials'),
      ]);
      const credentials = createCredentials({ env });
      return createImages({ mirror, images: imageMirror, operations, credentials });
    }),
    archives: later('images', async () => {
      const { createArchives } = await import('./images/archives');
      return createArchives({ mirror, images: imageMirror, operations });
    }),
    imageLayers: later('images', async () => {
      const { createImageLayers } = await import('./images/layers/layers');
      return createImageLayers({ mirror, operations });
    }),
    registries: later('registries', async () => {
      const [{ createRegistries }, { createLogins }] = await Promise.all([
        import('./registries/registries'),
        import('./registries/stores/logins'),
      ]);
      return createRegistries({ env, mirror, logins: createLogins({ env, locks: `${home}/locks` }) });
    }),
    operations,
    streams,
    attendance: createAttendance(mirror),
    logDownloads: later('logs', async () => {
      const { createLogDownloads } = await import('./containers/log-downloads');
      return createLogDownloads(mirror);
    }),
    settings,
    viewState: later('view state', async () => {
      const { createViewState } = await import('./store/view-state');
      return createViewState({ store });
    }),
    launch: later('launches', async () => {
      const { createLaunch } = await import('./launch/launch');
      return createLaunch({ env, mirror, operations, runtimes, store, work, logger });
    }),
    builds: later('builds', async () => {
      const [{ createBuilds }, { createLoginReader }] = await Promise.all([
        import('./builds/builds'),
        import('./registries/stores/login-reader'),
      ]);
      const logins = createLoginReader({ env });
      return createBuilds({ env, logins, mirror, images: imageMirror, operations, runtimes, store, logger });
    }),
    mounts: later('mounts', async () => {
      const { createMountAllowlist } = await import('./mounts/allowlist');
      return createMountAllowlist({
        cleatHome: home,
        home: env['HOME'] ?? homedir(),
        runtimeDir: env['XDG_RUNTIME_DIR'],
      });
    }),
    work,
    logger,
  };

  return {
    router: createRouter(services),
    services,
    wake: () => {
      mirror.wake();
      imageMirror.reconcile().catch((error: unknown) => logger.warn({ error }, 'listing images failed'));
      mirror.reconcile().catch((error: unknown) => logger.warn({ error }, 'reconciling failed'));
    },
    close: async () => {
      for (const stop of stops) stop();
      streams.close();
      await operations.close();
      await stopCleaning?.();
      await work.close();
      imageMirror.close();
      await mirror.close();
      await runtimes.close();
      await settings.close();
      await store.close();
      await logger.close();
    },
  };
}
