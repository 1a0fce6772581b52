import { homedir } from 'node:os';
import { CleatError } from '../../src-shared/model/error';
import type { EngineState } from '../../src-shared/model/engine';
import type { Availability, Runtime, RuntimesSnapshot, Selection } from '../../src-shared/model/runtime';
import type { Logger } from '../log/logger';
import type { Settings } from '../settings/settings';
import { abortable } from './abortable';
import { judgeRuntimes, type Judgement } from './availability';
import { choose, chooseAfterFailure, chooseFor, type Choice } from './choice';
import { createSharedWork, startRuntime } from './ensure-running';
import { socketsToWatch } from './find-engines';
import { lookAt, observed, realPorts, type Look, type LookPorts } from './look';
import { installedPluginsDir, readManifests, type LoadedManifests, type RuntimeEntry } from './manifests';
import { providerFor } from './provider';
import type { Runtimes } from './runtimes';
import { AUTOMATIC, findRuntime, type Candidate } from './select';
import { privateEngine, privateSocketOf, startCommandOf, type Surroundings } from './surroundings';
import { watchManifests, watchSockets, type Watch } from './watch';

export interface RuntimesOptions {
  /** CLEAT_HOME. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Given, not read from the process, so that a test can be on another one. */
  readonly platform: NodeJS.Platform;
  /** Follow plugins and sockets that come and go. False for a one-shot command. */
  readonly watch: boolean;
  readonly logger: Logger;
  readonly settings: Settings;
  /** The folder of the bundled runtime plugins. */
  readonly bundledDir: string;
  /** The user's home folder. Default: `HOME` of `env`, else the system's. */
  readonly userHome?: string;
  /** What a test answers instead of the machine. */
  readonly ports?: Partial<LookPorts>;
}

const VARIABLE = 'CONTAINER_RUNTIME';

/** Finds and probes the runtimes of this machine, and chooses one. It begins at once; `settled` says when. */
export function createRuntimes(options: RuntimesOptions): Runtimes {
  const { home, env, platform, logger, settings } = options;
  const uid = process.getuid?.();
  const surroundings: Surroundings = {
    env,
    platform,
    home,
    userHome: options.userHome ?? env['HOME'] ?? homedir(),
    ...(uid === undefined ? {} : { uid }),
  };
  const onBroken = (error: unknown): void => logger.warn({ error }, 'an engine cannot be looked for');
  const ports: LookPorts = { ...realPorts(surroundings, onBroken), ...options.ports };
  const variable = env[VARIABLE]?.trim() ? env[VARIABLE] : undefined;
  const choosing = { env: variable, settings };
  const listeners = new Set<(snapshot: RuntimesSnapshot) => void>();
  const ending = new AbortController();
  const starts = createSharedWork();
  let watches: Watch[] = [];
  let socketWatch: Watch | undefined;

  let manifests: LoadedManifests = { entries: [], broken: [] };
  let looks: readonly Look[] = [];
  let judged: Judgement = { engines: [], availability: new Map(), members: new Map() };
  let choice: Choice | undefined;
  let shown: RuntimesSnapshot | undefined;

  // — what is known —

  const candidates = (): (Candidate & { readonly removable: boolean })[] =>
    manifests.entries.map(({ name, cli, priority, platforms, plugin, removable }) => ({
      name,
      cli,
      priority,
      platforms,
      plugin,
      removable,
      availability: judged.availability.get(name) ?? { state: 'stopped' },
    }));

  const snapshot = (): RuntimesSnapshot => {
    const all = candidates();
    const { selection, problem, notice } = choice ?? {
      selection: { name: 'docker', decidedBy: 'fallback', chain: [] },
    };
    const runtimes = all.map((one): Runtime => ({ ...one, selected: one.name === selection.name }));
    return {
      runtimes,
      broken: manifests.broken,
      selection,
      ...(problem ? { problem } : {}),
      ...(variable === undefined ? {} : { lockedBy: { variable: VARIABLE, value: variable } }),
      ...(notice ? { notice } : {}),
    };
  };

  const publish = (): void => {
    judged = judgeRuntimes(looks, platform, starting());
    if (!choice || ending.signal.aborted) return;
    const next = snapshot();
    if (shown && JSON.stringify(next) === JSON.stringify(shown)) return;
    shown = next;
    for (const listener of [...listeners]) listener(next);
  };
  const starting = (): ReadonlySet<string> =>
    new Set(manifests.entries.map(({ name }) => name).filter(starts.isRunning));
  const decide = (): void => {
    judged = judgeRuntimes(looks, platform, starting());
    choice = choose(candidates(), choosing);
    publish();
  };

  // — looking —

  const lookOnce = async (entry: RuntimeEntry, signal: AbortSignal): Promise<Look> => {
    const before = looks.find((look) => look.entry.name === entry.name)?.engines;
    return lookAt(entry, surroundings, ports, before, signal);
  };
  const readAll = async (): Promise<void> => {
    const { signal } = ending;
    const removed = settings.current().removedRuntimes ?? [];
    const folders = { bundledDir: options.bundledDir, installedDir: installedPluginsDir(home), removed };
    const read = await readManifests(folders);
    const next = await Promise.all(read.entries.map((entry) => lookOnce(entry, signal)));
    const changed = JSON.stringify(read) !== JSON.stringify(manifests);
    manifests = read;
    looks = next;
    if (options.watch && changed) await followSockets();
    // Which plugins there are is something the choice was made from.
    if (changed) decide();
    else publish();
  };
  const lookAgain = async (name: string): Promise<void> => {
    const entry = manifests.entries.find((one) => one.name === name);
    if (!entry) return;
    const next = await lookOnce(entry, ending.signal);
    looks = looks.map((look) => (look.entry.name === name ? next : look));
    publish();
  };
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
    inTurn(work).catch((error: unknown) => {
      if (!ending.signal.aborted) logger.error({ error }, 'looking for runtimes failed');
    });
  };
  const followSockets = async (): Promise<void> => {
    await socketWatch?.close();
    const paths = looks
      .filter(({ fits }) => fits)
      .flatMap(({ entry }) => socketsToWatch(entry, surroundings));
    const onChange = (): void =>
      background(async () => {
        for (const { fits, entry } of looks) {
          if (fits && socketsToWatch(entry, surroundings).length > 0) await lookAgain(entry.name);
        }
      });
    socketWatch = watchSockets([...new Set(paths)], onChange, (error) =>
      logger.warn({ error }, 'a socket cannot be watched'),
    );
  };
  const follow = async (): Promise<void> => {
    const onError = (error: unknown): void => logger.warn({ error }, 'plugins are not watched');
    try {
      const dir = installedPluginsDir(home);
      watches.push(await watchManifests(dir, () => background(readAll), onError));
    } catch (error) {
      onError(error);
    }
  };

  // — beginning —

  const first = inTurn(async () => {
    if (options.watch) await follow(); // first, so that no plugin can slip in between
    await readAll();
  });
  first.catch(() => undefined); // `settled` tells
  const settled = (signal?: AbortSignal): Promise<void> => abortable(first, signal);

  let before = { ...settings.current(), problem: settings.problem() };
  const unsubscribe = settings.subscribe((now) => {
    const last = before;
    before = { ...now, problem: settings.problem() };
    if (JSON.stringify(last.removedRuntimes) !== JSON.stringify(now.removedRuntimes)) background(readAll);
    if (last.runtime !== now.runtime || last.problem !== before.problem)
      background(() => Promise.resolve(decide()));
  });

  const findByName = (name: string, source: string): Candidate => findRuntime(candidates(), name, source);

  const start = async (
    entry: RuntimeEntry,
    signal: AbortSignal,
    progress: (m: string) => void,
  ): Promise<void> => {
    const command = startCommandOf(entry, platform);
    const look = looks.find((one) => one.entry.name === entry.name);
    if (!command || !look) throw notStartable(entry.name);
    const socket = privateSocketOf(entry, surroundings);
    const isReady = async (): Promise<boolean> => {
      if (socket !== undefined)
        return (await ports.probe(privateEngine(entry.name, socket), signal)).state === 'live';
      await inTurn(() => lookAgain(entry.name));
      return judged.availability.get(entry.name)?.state === 'ready';
    };
    await startRuntime({
      entry,
      start: command,
      cliPath: look.cliPath,
      globalArgs: settings.current().runtimes?.[entry.name]?.globalArgs ?? [],
      surroundings,
      signal,
      progress,
      isReady,
    });
  };
  const notStartable = (name: string): CleatError => {
    const { state, reason, hint } = judged.availability.get(name) ?? { state: 'stopped' };
    const why = [reason ?? `it is ${state}.`, hint].filter((text) => text !== undefined).join(' ');
    return CleatError.of('runtime.not-startable', { name, reason: why });
  };

  const which: Runtimes['which'] = async (inputs) => {
    await settled();
    const own = inputs.flag === undefined && (!inputs.env?.trim() || inputs.env === variable);
    if (!own || !choice) return chooseFor(candidates(), choosing, inputs);
    if (choice.problem) throw CleatError.fromWire(choice.problem);
    return choice.selection;
  };
  const ensureRunning: Runtimes['ensureRunning'] = async (name, { signal, progress }) => {
    await settled(signal);
    const found = findByName(name, '“runtime start”').name;
    const entry = manifests.entries.find((one) => one.name === found);
    if (!entry) throw notStartable(found);
    await abortable(
      inTurn(() => lookAgain(found)),
      signal,
    );
    const state = judged.availability.get(found);
    if (state?.state === 'ready') return;
    if (state?.state !== 'starting' && state?.startable !== true) throw notStartable(found);
    try {
      const joined = starts.join(found, signal, (shared) => start(entry, shared, progress));
      publish();
      await joined;
    } finally {
      if (!ending.signal.aborted) await inTurn(() => lookAgain(found));
    }
  };

  return {
    snapshot,
    settled,
    refresh: async (signal) => {
      await abortable(inTurn(readAll), signal);
      return snapshot();
    },
    which,
    provider: async (inputs) => {
      const { name } = await which(inputs);
      const entry = manifests.entries.find((one) => one.name === name);
      const availability = async (): Promise<Availability> => {
        await inTurn(() => lookAgain(name));
        return judged.availability.get(name) ?? { state: 'stopped' };
      };
      return providerFor(entry, judged.availability.get(name), env, availability, (call) =>
        ensureRunning(name, call),
      );
    },
    use: async (name): Promise<Selection> => {
      await settled();
      const word = name.trim().toLowerCase();
      const runtime = word === AUTOMATIC ? AUTOMATIC : findByName(name, '“runtime use”').name;
      if (variable !== undefined)
        throw CleatError.of('runtime.locked', { variable: VARIABLE, value: variable });
      await settings.set({ runtime });
      decide();
      return (choice ?? choose(candidates(), choosing)).selection;
    },
    ensureRunning,
    engines: () => judged.engines.map(({ status: _, ...engine }) => engine),
    observe: (id, state: EngineState) => {
      const [connected, ...others] = judged.members.get(id) ?? [];
      if (connected === undefined || state.state === 'connecting') return;
      // One that is gone is gone behind every socket; what answers is known of the one it answered on.
      const touched = new Set(state.state === 'live' ? [connected] : [connected, ...others]);
      looks = looks.map((look) => ({
        ...look,
        engines: look.engines.map((known) =>
          touched.has(known.description.id) ? observed(known, state) : known,
        ),
      }));
      publish();
    },
    reportFailure: async (name, reason) => {
      await settled();
      const failed = choice;
      if (!failed || failed.selection.name !== name || failed.problem) return;
      await inTurn(() => lookAgain(name));
      if (failed.selection.decidedBy !== 'auto' && failed.selection.decidedBy !== 'fallback') return;
      if (choice !== failed || judged.availability.get(name)?.state === 'ready') return;
      choice = chooseAfterFailure(failed, candidates(), choosing, { reason, at: ports.now() });
      publish();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      unsubscribe();
      listeners.clear();
      ending.abort(CleatError.of('app.cancelled', {}));
      await starts.close();
      await turn;
      await Promise.all([...watches, ...(socketWatch ? [socketWatch] : [])].map((watch) => watch.close()));
      watches = [];
    },
  };
}
