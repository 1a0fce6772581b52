import type { EngineState } from '../../src-shared/model/engine';
import type { Availability } from '../../src-shared/model/runtime';
import { CleatError } from '../../src-shared/model/error';
import type { Logger } from '../log/logger';
import { judgeRuntimes, type Judgement } from './availability';
import type { Stores } from '../engines/stores';
import { socketsToWatch } from './find-engines';
import { lookAt, observed, type Look, type LookPorts } from './look';
import { answering, joinedByStore } from './same-store';
import { installedPluginsDir, readManifests, type LoadedManifests, type RuntimeEntry } from './manifests';
import { withSettings } from './runtime-settings';
import type { Surroundings } from './surroundings';
import { watchManifests, watchSockets, type Watch } from './watch';

export interface InventoryOptions {
  readonly surroundings: Surroundings;
  readonly ports: LookPorts;
  readonly bundledDir: string;
  readonly logger: Logger;
  /** What the user has set for a runtime, as it is now. */
  settingsOf(name: string): unknown;
  /** Ids of bundled plugins the user has removed, as they are now. */
  removed(): readonly string[];
  /** Names of runtimes that are being started. */
  starting(): ReadonlySet<string>;
  /** Something is known anew; `plugins` when there are other ones than before. */
  onChange(what: 'plugins' | 'state'): void;
}

/** Which runtimes there are and how they are doing: what was read, looked at and observed. It chooses nothing. */
export interface Inventory {
  manifests(): LoadedManifests;
  entry(name: string): RuntimeEntry | undefined;
  look(name: string): Look | undefined;
  judged(): Judgement;
  availability(name: string): Availability;
  /** Judges again from what is known: something is being started, or no longer. */
  judge(): void;
  /** Takes what the user has set for runtimes, at once, and looks at them again. */
  applySettings(): void;
  /** Reads all manifests and looks at every runtime. */
  readAll(): Promise<void>;
  /** `isPatient`: waits longer for an engine that is late. */
  lookAgain(name: string, isPatient?: boolean): Promise<void>;
  observe(engine: string, state: EngineState): void;
  /** Follows plugins and sockets that come and go. */
  follow(): Promise<void>;
  /** Does it after what is being done; a failure is logged. */
  background(work: () => Promise<void>): void;
  close(): Promise<void>;
}

export function createInventory(options: InventoryOptions): Inventory {
  const { surroundings, ports, logger, onChange } = options;
  const ending = new AbortController();
  let manifests: LoadedManifests = { entries: [], broken: [] };
  let raw = manifests;
  let looks: readonly Look[] = [];
  let stores: Stores = new Map();
  let judged: Judgement = { engines: [], availability: new Map(), members: new Map() };
  let pluginWatch: Watch | undefined;
  let socketWatch: Watch | undefined;
  let isFollowing = false;

  /** One after the other: an older reading must not win over a newer one. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(() => {
      ending.signal.throwIfAborted();
      return work();
    });
    turn = done.catch(() => undefined);
    return done;
  };
  const background = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      if (!ending.signal.aborted) logger.error({ error }, 'looking for runtimes failed');
    });
  };

  const judge = (what: 'plugins' | 'state' = 'state'): void => {
    judged = judgeRuntimes(joinedByStore(looks, stores), surroundings.platform, options.starting());
    if (!ending.signal.aborted) onChange(what);
  };
  const asSet = ({ entries, broken }: LoadedManifests): LoadedManifests => ({
    entries: entries.map((entry) => withSettings(entry, options.settingsOf(entry.name))),
    broken,
  });
  const patient: LookPorts = {
    ...ports,
    probe: (engine, signal, speech) => ports.probe(engine, signal, speech, true),
  };
  const lookOnce = (entry: RuntimeEntry, isPatient = false): Promise<Look> => {
    const before = looks.find((look) => look.entry.name === entry.name)?.engines;
    return lookAt(entry, surroundings, isPatient ? patient : ports, before, ending.signal);
  };
  const learnStores = async (): Promise<void> => {
    stores = await ports.stores(answering(looks), stores, ending.signal);
  };
  const readAll = (): Promise<void> =>
    inTurn(async () => {
      const installedDir = installedPluginsDir(surroundings.home);
      const folders = { bundledDir: options.bundledDir, installedDir, removed: options.removed() };
      raw = await readManifests(folders);
      const read = asSet(raw);
      const next = await Promise.all(read.entries.map((entry) => lookOnce(entry)));
      const before = { entries: looks.map(({ entry }) => entry), broken: manifests.broken };
      const changed = JSON.stringify(read) !== JSON.stringify(before);
      manifests = read;
      looks = next;
      await learnStores();
      if (isFollowing && changed) await followSockets();
      judge(changed ? 'plugins' : 'state');
    });
  const lookAgain = (name: string, isPatient = false): Promise<void> =>
    inTurn(async () => {
      const entry = manifests.entries.find((one) => one.name === name);
      if (!entry) return;
      const next = await lookOnce(entry, isPatient);
      looks = looks.map((look) => (look.entry.name === name ? next : look));
      await learnStores();
      judge();
    });

  const socketsOf = (look: Look): string[] => (look.fits ? socketsToWatch(look.entry, surroundings) : []);
  const followSockets = async (): Promise<void> => {
    await socketWatch?.close();
    const onAppeared = (): void => {
      for (const look of looks) {
        if (socketsOf(look).length > 0) background(() => lookAgain(look.entry.name));
      }
    };
    socketWatch = watchSockets([...new Set(looks.flatMap(socketsOf))], onAppeared, (error) =>
      logger.warn({ error }, 'a socket cannot be watched'),
    );
  };

  return {
    manifests: () => manifests,
    entry: (name) => manifests.entries.find((one) => one.name === name),
    look: (name) => looks.find((one) => one.entry.name === name),
    judged: () => judged,
    availability: (name) => judged.availability.get(name) ?? { state: 'stopped' },
    judge,
    applySettings: () => {
      manifests = asSet(raw);
      background(readAll);
    },
    readAll,
    lookAgain,
    observe: (id, state) => {
      const [connected, ...others] = judged.members.get(id) ?? [];
      if (connected === undefined || state.state === 'connecting') return;
      const identityOf = (member: string): string | undefined =>
        looks.flatMap(({ engines }) => engines).find((known) => known.description.id === member)?.facts
          ?.identity;
      const before = identityOf(connected);
      // One that is gone is gone behind every socket, but another service of its store may still answer; what
      // answers is known of the one it answered on.
      const same = others.filter((other) => identityOf(other) === before);
      const touched = new Set(state.state === 'live' ? [connected] : [connected, ...same]);
      looks = looks.map((look) => ({
        ...look,
        engines: look.engines.map((known) =>
          touched.has(known.description.id) ? observed(known, state) : known,
        ),
      }));
      judge();
      // A service that came back may be one of a store that is known.
      if (state.state === 'live' && state.facts.identity !== before)
        background(() =>
          inTurn(async () => {
            await learnStores();
            judge();
          }),
        );
    },
    follow: async () => {
      isFollowing = true;
      const onError = (error: unknown): void => logger.warn({ error }, 'plugins are not watched');
      try {
        const dir = installedPluginsDir(surroundings.home);
        pluginWatch = await watchManifests(dir, () => background(readAll), onError);
        if (ending.signal.aborted) await pluginWatch.close();
      } catch (error) {
        onError(error);
      }
    },
    background,
    close: async () => {
      ending.abort(CleatError.of('app.cancelled', {}));
      await turn;
      await Promise.all([pluginWatch?.close(), socketWatch?.close()]);
    },
  };
}
