import { watch as watchFolder, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CleatError } from '../../src-shared/model/error';
import {
  settingsPatchSchema,
  settingsFileSchema,
  settingsOf,
  runtimeConfigSchema,
  type RuntimeConfig,
  type Settings as SettingsValues,
  type SettingsFile,
  type SettingsPatch,
} from '../../src-shared/model/settings';
import type { Logger } from '../log/logger';
import { problemsOf, readJsonFile, updateJsonFile } from '../store/atomic-file';
import { makeFolder } from '../store/make-folder';

/** The user's settings: one JSON file that every process of a home may change. */
export interface Settings {
  /** The last values that could be read; defaults before there were any. */
  get(): Promise<SettingsValues>;
  /** The same, at once. */
  current(): SettingsValues;
  /**
   * Why the file cannot be read now (`store.corrupt`, `store.newer`, `store.io`): `get` gives older values or
   * defaults until it is mended. Undefined while all is well.
   */
  problem(): CleatError | undefined;
  /** False as long as there is a file and it could never be read: `current` is then a guess, not the user's will. */
  isKnown(): boolean;
  /** Writes what the patch names. Throws `setting.invalid`, `store.corrupt`, `store.newer`, `store.locked`, `store.io`, `store.disk-full`. */
  set(patch: SettingsPatch): Promise<SettingsValues>;
  /** Changes what is set for one runtime: what is named, `null` takes it away. Throws as `set`. */
  configure(runtime: string, values: Readonly<Record<string, unknown>>): Promise<SettingsValues>;
  /** Whoever knows the runtimes says what is wrong with settings for one, as `path: what`, before they are saved. */
  guard(check: RuntimeCheck): void;
  /** Calls back after every change of the values or of `problem`, whoever made it. */
  subscribe(listener: (settings: SettingsValues) => void): () => void;
  close(): Promise<void>;
}

export type RuntimeCheck = (runtime: string, values: RuntimeConfig) => Promise<readonly string[]>;

export interface SettingsOptions {
  /** CLEAT_HOME. */
  readonly home: string;
  /** Notice what other processes write. False reads once. */
  readonly watch: boolean;
  readonly logger: Logger;
}

const FILE_NAME = 'settings.json';
/** Writers leave several events; the last one counts. */
const QUIET_MS = 30;

/** Reads the settings; a file that cannot be read is a `problem`, not a failure to start. */
export async function createSettings({ home, watch, logger }: SettingsOptions): Promise<Settings> {
  const file = { path: join(home, FILE_NAME), schema: settingsFileSchema };
  const listeners = new Set<(settings: SettingsValues) => void>();
  let values = settingsOf({});
  let problem: CleatError | undefined;
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let known = false;
  let reading: Promise<void> = Promise.resolve();

  const accept = (next: SettingsValues, trouble: CleatError | undefined): void => {
    const same = isDeepStrictEqual(next, values) && trouble?.message === problem?.message;
    values = next;
    problem = trouble;
    known ||= trouble === undefined;
    if (closed || same) return;
    for (const listener of [...listeners]) listener(values);
  };
  const readOnce = async (): Promise<void> => {
    try {
      accept(settingsOf((await readJsonFile(file)) ?? {}), undefined);
    } catch (error) {
      const trouble = CleatError.from(error);
      logger.warn({ error: trouble }, 'the settings cannot be read; the last good ones go on');
      accept(values, trouble);
    }
  };
  /** One after the other, so that an older reading never wins over a newer one. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = reading.then(work);
    reading = done.catch(() => undefined);
    return done;
  };
  const onChange = (_: unknown, name: string | null): void => {
    if (name !== null && name !== FILE_NAME) return;
    clearTimeout(timer);
    timer = setTimeout(() => void inTurn(readOnce), QUIET_MS);
  };

  if (watch) {
    try {
      await makeFolder(home);
      // The folder, not the file: a rename would leave us watching what nobody writes to.
      watcher = watchFolder(home, { persistent: false }, onChange);
      watcher.on('error', (error) => logger.warn({ error }, 'the settings are no longer watched'));
    } catch (error) {
      logger.warn({ error }, 'the settings cannot be watched');
    }
  }
  await inTurn(readOnce);

  let check: RuntimeCheck = () => Promise.resolve([]);
  const refuse = (key: string, problems: readonly string[], cause?: unknown): CleatError =>
    CleatError.of('setting.invalid', { key, problems: problems.join('; ') }, { cause });
  const checkRuntimes = async (runtimes: Readonly<Record<string, RuntimeConfig>>): Promise<void> => {
    const problems = await Promise.all(Object.entries(runtimes).map(([name, config]) => check(name, config)));
    if (problems.flat().length > 0) throw refuse('runtimes', problems.flat());
  };
  const write = (change: (now: SettingsFile | undefined) => SettingsFile): Promise<void> =>
    inTurn(async () => accept(settingsOf(await updateJsonFile(file, change)), undefined));

  return {
    get: () => Promise.resolve(values),
    current: () => values,
    problem: () => problem,
    isKnown: () => known,
    set: async (patch) => {
      const checked = settingsPatchSchema.safeParse(patch);
      if (!checked.success) {
        const key = String(checked.error.issues[0]?.path[0] ?? 'settings');
        throw refuse(key, problemsOf(checked.error), checked.error);
      }
      await checkRuntimes(checked.data.runtimes ?? {});
      // `undefined` is “not named”, not “forget”.
      const named = Object.entries(checked.data).filter(([, value]) => value !== undefined);
      await write((now) => settingsFileSchema.parse({ ...now, ...Object.fromEntries(named) }));
      return values;
    },
    configure: async (runtime, given) => {
      const named = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
      const config = runtimeConfigSchema.safeParse(Object.fromEntries(named));
      if (!config.success) throw refuse('runtimes', problemsOf(config.error), config.error);
      const merged = (all: SettingsFile['runtimes']): RuntimeConfig => {
        const before = all && Object.hasOwn(all, runtime) ? all[runtime] : undefined;
        const kept = Object.entries(before ?? {}).filter(([key]) => !Object.hasOwn(given, key));
        return { ...Object.fromEntries(kept), ...config.data };
      };
      await checkRuntimes({ [runtime]: merged(values.runtimes) });
      await write((now) =>
        settingsFileSchema.parse({
          ...now,
          runtimes: { ...now?.runtimes, [runtime]: merged(now?.runtimes) },
        }),
      );
      return values;
    },
    guard: (next) => {
      check = next;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      watcher?.close();
      listeners.clear();
      await reading;
    },
  };
}
