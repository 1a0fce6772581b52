import type { BuildTemplate } from '../../src-shared/plugin-api/build-template';
import { CleatError } from '../../src-shared/model/error';
import { settingsInForce, settingsProblems } from '../../src-shared/plugin-api/setting-values';
import type { SettingsSchema, SettingValue } from '../../src-shared/plugin-api/settings-types';
import { USUAL_SETTINGS } from '../../src-shared/plugin-api/usual-settings';
import type { StartCommand } from '../../src-shared/plugin-api/runtime-manifest';
import type { RuntimeEntry } from './manifests';

/** The settings a runtime publishes: its own, then those that every runtime has. */
export function publishedSettings({ settings }: Partial<Pick<RuntimeEntry, 'settings'>>): SettingsSchema {
  return {
    type: 'object',
    properties: { ...settings?.properties, ...USUAL_SETTINGS },
    ...(settings?.required === undefined ? {} : { required: settings.required }),
    additionalProperties: false,
  };
}

/** What of `${settings.NAME}` stands in a text; a whole text of it may become several, or none. */
const WHOLE = /^\$\{settings\.([A-Za-z0-9_]+)\}$/;
const PART = /\$\{settings\.([A-Za-z0-9_]+)\}/g;

type Values = ReadonlyMap<string, SettingValue>;

function texts(value: SettingValue | undefined): string[] {
  if (value === undefined || value === '') return [];
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  return isList(value) ? [...value] : Object.entries(value).map(([key, one]) => `${key}=${one}`);
}

function pairs(value: SettingValue | undefined): Readonly<Record<string, string>> {
  return typeof value === 'object' && !isList(value) ? value : {};
}

function isList(value: SettingValue): value is readonly string[] {
  return Array.isArray(value);
}

function filled(text: string, values: Values): string {
  return text.replaceAll(PART, (_, key: string) => texts(values.get(key)).join(','));
}

function filledAll(list: readonly string[], values: Values): string[] {
  return list.flatMap((text) => {
    const key = WHOLE.exec(text)?.[1];
    return key === undefined ? [filled(text, values)] : texts(values.get(key));
  });
}

/** A path with a hole leads somewhere else: it is left out. */
function filledPaths(paths: readonly string[], values: Values): string[] {
  const isWhole = (path: string): boolean =>
    [...path.matchAll(PART)].every(([, key = '']) => texts(values.get(key)).length > 0);
  return paths.filter(isWhole).map((path) => filled(path, values));
}

function filledStart(start: StartCommand, values: Values): StartCommand {
  return { ...start, args: filledAll(start.args, values), if_exists: filledPaths(start.if_exists, values) };
}

function filledEntry(entry: RuntimeEntry, values: Values): RuntimeEntry {
  const given = (key: string): string[] => texts(values.get(key));
  const [program] = given('cli');
  const startable = Object.fromEntries(
    Object.entries(entry.startable).map(([platform, starts]) => [
      platform,
      starts?.map((start) => filledStart(start, values)),
    ]),
  );
  return {
    ...entry,
    ...(program === undefined ? {} : { program }),
    sockets: filledPaths(entry.sockets, values),
    global_args: [...filledAll(entry.global_args, values), ...given('globalArgs')],
    run_args: [...filledAll(entry.run_args, values), ...given('runArgs')],
    env: {
      ...Object.fromEntries(Object.entries(entry.env).map(([key, text]) => [key, filled(text, values)])),
      ...pairs(values.get('env')),
    },
    startable,
    ...(entry.build ? { build: filledBuild(entry.build, values) } : {}),
  };
}

function filledBuild(build: BuildTemplate, values: Values): BuildTemplate {
  const args = build.args.flatMap((part): BuildTemplate['args'] =>
    typeof part === 'string' ? filledAll([part], values) : [{ ...part, args: filledAll(part.args, values) }],
  );
  return { ...build, args };
}

/**
 * What is wrong with settings for a runtime, each problem with its path in `settings.json`. Of one that is not there now
 * only what every runtime has is known.
 */
export function problemsOfSettings(entry: RuntimeEntry | undefined, name: string, given: unknown): string[] {
  const path = `runtimes.${name}`;
  if (entry) return settingsProblems(publishedSettings(entry), given ?? {}, path);
  const usual = Object.entries(typeof given === 'object' && given !== null ? given : {}).filter(([key]) =>
    Object.hasOwn(USUAL_SETTINGS, key),
  );
  return settingsProblems(publishedSettings({}), Object.fromEntries(usual), path);
}

/**
 * The runtime as its manifest and the user's settings make it. With settings that will not do it has a `problem` that
 * names every path: it is not used then, and stops nobody else.
 */
export function withSettings(entry: RuntimeEntry, given: unknown): RuntimeEntry {
  const schema = publishedSettings(entry);
  const problems = problemsOfSettings(entry, entry.name, given);
  if (problems.length > 0) {
    const { wire } = CleatError.of('runtime.setting', { name: entry.name, problems: problems.join('; ') });
    return { ...filledEntry(entry, settingsInForce(schema, {})), problem: wire };
  }
  return filledEntry(entry, settingsInForce(schema, { ...(typeof given === 'object' ? given : {}) }));
}
