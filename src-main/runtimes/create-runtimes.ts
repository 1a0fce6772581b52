import { homedir } from 'node:os';
import { CleatError } from '../../src-shared/model/error';
import type { RuntimesSnapshot } from '../../src-shared/model/runtime';
import type { Logger } from '../log/logger';
import type { Settings } from '../settings/settings';
import { abortable } from './abortable';
import { capabilitiesOf } from './capabilities';
import { choose, chooseAfterFailure, chooseFor, chooseLate, type Choice } from './choice';
import { cliSpeechOf } from './cli-speech';
import { hangsOn, lateAmong, newsOf } from './late';
import { createSharedWork, startRuntime } from './ensure-running';
import { createInventory } from './inventory';
import { realPorts, type LookPorts } from './look';
import type { RuntimeEntry } from './manifests';
import { pluginsOfHome } from './plugins-of-home';
import { notStartable, tellingOfBroken } from './refusals';
import type { Runtimes } from './runtimes';
import { problemsOfSettings } from './runtime-settings';
import { AUTOMATIC, findRuntime } from './select';
import { candidatesOf, snapshotOf } from './snapshot';
import { isOnPrivateSocket, privateEngine, privateSocketOf, type Surroundings } from './surroundings';

export interface RuntimesOptions {
  /** CLEAT_HOME. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Given, not read from the process, so that a test can be on another one. */
  readonly platform: NodeJS.Platform;
  /** Of the machine; what is absent decides nothing. */
  readonly arch?: string;
  readonly osVersion?: string;
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
    ...(options.arch === undefined ? {} : { arch: options.arch }),
    ...(options.osVersion === undefined ? {} : { osVersion: options.osVersion }),
    home,
    userHome: options.userHome ?? env['HOME'] ?? homedir(),
    ...(uid === undefined ? {} : { uid }),
  };
  const onBroken = (error: unknown): void => logger.warn({ error }, 'an engine cannot be looked for');
  const ports: LookPorts = { ...realPorts(surroundings, onBroken), ...options.ports };
  const variable = env[VARIABLE]?.trim() ? env[VARIABLE] : undefined;
  const choosing = { env: variable, settings };
  const listeners = new Set<(snapshot: RuntimesSnapshot) => void>();
  const starts = createSharedWork();
  let choice: Choice | undefined;
  /** Those that had not answered yet when it was chosen. */
  let late: ReadonlySet<string> = new Set();
  let shown = '';
  let isClosed = false;

  const inventory = createInventory({
    surroundings,
    ports,
    logger,
    bundledDir: options.bundledDir,
    settingsOf: (name) => {
      const all = settings.current().runtimes ?? {};
      return Object.hasOwn(all, name) ? all[name] : undefined;
    },
    removed: () => settings.current().removedRuntimes ?? [],
    starting: () =>
      new Set(
        inventory
          .manifests()
          .entries.map(({ name }) => name)
          .filter(starts.isRunning),
      ),
    // Which plugins there are is what the choice was made from; how they are doing moves it only at time of use.
    onChange: (what) => (what === 'plugins' ? decide() : learn()),
  });

  const candidates = () => candidatesOf(inventory);
  const telling = <T>(choose: () => T): T => tellingOfBroken(inventory.manifests().broken, choose);
  const lockedBy = variable === undefined ? undefined : { variable: VARIABLE, value: variable };
  const snapshot = (): RuntimesSnapshot => snapshotOf(inventory, choice, lockedBy);
  const publish = (): void => {
    if (!choice || isClosed || listeners.size === 0) return;
    const next = snapshot();
    const text = JSON.stringify(next);
    if (text === shown) return;
    shown = text;
    for (const listener of [...listeners]) listener(next);
  };
  const decide = (): Choice => {
    choice = choose(candidates(), choosing);
    late = lateAmong(inventory);
    publish();
    return choice;
  };
  /** A choice that had to do without one that was late is made again when that has answered; nothing else moves it. */
  const learn = (): void => {
    if (choice && late.size > 0) {
      const { answered, waiting } = newsOf(late, inventory);
      const { name } = choice.selection;
      if (answered && hangsOn(late, choice.selection, inventory) && !starts.isRunning(name))
        choice = chooseLate(choice, candidates(), choosing, ports.now());
      late = waiting;
    }
    publish();
  };

  const first = (async () => {
    if (options.watch) await inventory.follow(); // first, so that no plugin can slip in between
    await inventory.readAll();
    // Who stays hears of it when a late one answers; what is asked once waits for those on which its answer hangs.
    if (options.watch || !choice || !hangsOn(late, choice.selection, inventory)) return;
    await Promise.all([...late].map((name) => inventory.lookAgain(name, true)));
    decide();
  })();
  first.catch(() => undefined); // `settled` tells
  const settled = (signal?: AbortSignal): Promise<void> => abortable(first, signal);

  settings.guard(async (name, values) => {
    await settled();
    return problemsOfSettings(inventory.entry(name), name, values);
  });
  let before = { ...settings.current(), problem: settings.problem() };
  const unsubscribe = settings.subscribe((now) => {
    const last = before;
    before = { ...now, problem: settings.problem() };
    if (!choice) return; // the first look reads them anyway
    if (JSON.stringify(last.runtimes) !== JSON.stringify(now.runtimes)) inventory.applySettings();
    if (JSON.stringify(last.removedRuntimes) !== JSON.stringify(now.removedRuntimes))
      inventory.background(inventory.readAll);
    if (last.runtime !== now.runtime || last.problem !== before.problem) decide();
  });

  const start = async (
    entry: RuntimeEntry,
    signal: AbortSignal,
    progress: (message: string) => void,
  ): Promise<void> => {
    const { name } = entry;
    const command = inventory.look(name)?.start;
    if (!command) throw notStartable(name, inventory.availability(name));
    const socket = isOnPrivateSocket(command) ? privateSocketOf(entry, surroundings) : undefined;
    const isReady = async (): Promise<boolean> => {
      if (socket !== undefined)
        return (await ports.probe(privateEngine(name, socket), signal)).state === 'live';
      await inventory.lookAgain(name);
      return inventory.availability(name).state === 'ready';
    };
    await startRuntime({
      entry,
      start: command,
      cliPath: inventory.look(name)?.cliPath,
      surroundings,
      signal,
      progress,
      isReady,
    });
  };
  const reportFailure: Runtimes['reportFailure'] = async (name, reason) => {
    await settled();
    const failed = choice;
    if (!failed || failed.selection.name !== name || failed.problem) return;
    await inventory.lookAgain(name);
    const { decidedBy } = failed.selection;
    if (decidedBy !== 'auto' && decidedBy !== 'fallback') return; // what was asked for is never replaced
    if (choice !== failed || inventory.availability(name).state === 'ready') return;
    choice = chooseAfterFailure(failed, candidates(), choosing, { reason, at: ports.now() });
    publish();
  };
  const ensureRunning: Runtimes['ensureRunning'] = async (typed, { signal, progress }) => {
    await settled(signal);
    const { name } = telling(() => findRuntime(candidates(), typed, '“runtime start”'));
    const entry = inventory.entry(name);
    await abortable(inventory.lookAgain(name), signal);
    const { state, startable } = inventory.availability(name);
    if (state === 'ready') return;
    if (!entry || (state !== 'starting' && startable !== true))
      throw notStartable(name, inventory.availability(name));
    try {
      const joined = starts.join(name, signal, (shared) => start(entry, shared, progress));
      inventory.judge();
      await joined;
    } catch (error) {
      const { code, message } = CleatError.from(error);
      if (code !== 'app.cancelled' && !isClosed) await reportFailure(name, message);
      throw error;
    } finally {
      if (!isClosed) await inventory.lookAgain(name);
    }
  };
  const which: Runtimes['which'] = async (inputs) => {
    await settled();
    const own = inputs.flag === undefined && (!inputs.env?.trim() || inputs.env === variable);
    return telling(() => {
      if (!own || !choice) return chooseFor(candidates(), choosing, inputs);
      if (choice.problem) throw CleatError.fromWire(choice.problem);
      return choice.selection;
    });
  };

  const plugins = pluginsOfHome({
    home,
    bundledDir: options.bundledDir,
    settings,
    manifests: inventory.manifests,
    readAll: inventory.readAll,
  });
  return {
    snapshot,
    settled,
    add: async (what) => {
      await settled();
      return plugins.add(what);
    },
    remove: async (name) => {
      await settled();
      return plugins.remove(name);
    },
    refresh: async (signal) => {
      await abortable(inventory.readAll(), signal);
      return snapshot();
    },
    which,
    provider: async (inputs) => {
      const chosen = await which(inputs);
      const { state, reason } = inventory.availability(chosen.name);
      if (state !== 'ready') await reportFailure(chosen.name, reason ?? `it is ${state}.`);
      const { name } = await which(inputs);
      const availability = async () => {
        await inventory.lookAgain(name);
        return inventory.availability(name);
      };
      const { providerFor } = await import('./provider');
      return providerFor(inventory.entry(name), inventory.availability(name), env, availability, (call) =>
        ensureRunning(name, call),
      );
    },
    command: async (inputs, engine) => {
      await settled();
      const owner = inventory.manifests().entries.find(({ name }) => engine?.startsWith(`${name}/`));
      const { name } = await which(
        engine !== undefined && !inputs.flag && owner ? { flag: owner.name } : inputs,
      );
      const { osVersion } = options;
      const { commandFor } = await import('./provider');
      return {
        ...commandFor(inventory.entry(name), inventory.availability(name), engine),
        host: osVersion === undefined ? {} : { osVersion },
      };
    },
    use: async (typed) => {
      await settled();
      const find = () => findRuntime(candidates(), typed, '“runtime use”').name;
      const runtime = typed.trim().toLowerCase() === AUTOMATIC ? AUTOMATIC : telling(find);
      if (variable !== undefined)
        throw CleatError.of('runtime.locked', { variable: VARIABLE, value: variable });
      await settings.set({ runtime });
      return decide().selection;
    },
    ensureRunning,
    capabilities: (name, facts) => {
      const entry = inventory.entry(name);
      return entry && capabilitiesOf(entry, facts);
    },
    speech: async (name) => {
      const entry = inventory.entry(name);
      return entry && cliSpeechOf(entry, env);
    },
    engines: () => inventory.judged().engines.map(({ status: _status, ...engine }) => engine),
    observe: inventory.observe,
    reportFailure,
    subscribe: (listener) => {
      // While nobody listens nothing is put together: from here on counts what differs from now.
      if (choice && listeners.size === 0) shown = JSON.stringify(snapshot());
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      isClosed = true;
      unsubscribe();
      listeners.clear();
      await starts.close();
      await inventory.close();
    },
  };
}
