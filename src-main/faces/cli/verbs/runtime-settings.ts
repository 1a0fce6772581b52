import { CleatError } from '../../../../src-shared/model/error';
import type { Runtime } from '../../../../src-shared/model/runtime';
import type { RuntimeConfig } from '../../../../src-shared/model/settings';
import type { CleatClient } from '../../../../src-shared/contract';
import type { Setting } from '../../../../src-shared/plugin-api/settings-types';
import { runtimeName, type GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';

type Json = RuntimeConfig[string];

interface Found {
  readonly runtime: Runtime;
  readonly values: RuntimeConfig;
}

async function find(client: CleatClient, name: string): Promise<Found> {
  const { name: known } = await client.runtimes.which({ override: runtimeName(name) });
  const [{ runtimes }, settings] = await Promise.all([client.runtimes.list({}), client.settings.get()]);
  const runtime = runtimes.find((one) => one.name === known);
  if (!runtime) throw new Error(`${known} is not listed`);
  const all = settings.runtimes ?? {};
  return { runtime, values: (Object.hasOwn(all, known) ? all[known] : undefined) ?? {} };
}

function shown(value: unknown): string {
  if (value === undefined) return '-';
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

async function printSettings({ runtime, values }: Found, json: boolean): Promise<void> {
  if (json) {
    await printJson({ name: runtime.name, schema: runtime.settings, values });
    return;
  }
  const rows = Object.entries(runtime.settings.properties);
  await print(
    table<[string, Setting]>(
      [
        { title: 'SETTING', value: ([key]) => key },
        { title: 'TYPE', value: ([, setting]) => setting.type },
        {
          title: 'VALUE',
          value: ([key, setting]) =>
            Object.hasOwn(values, key)
              ? shown(values[key])
              : setting.default === undefined
                ? '-'
                : `${shown(setting.default)} (default)`,
        },
        { title: 'MEANING', value: ([, setting]) => setting.description ?? setting.title ?? '' },
      ],
      rows,
      terminalWidth(),
    ),
  );
}

/** What words on a command line mean for a setting of this type; what makes no sense stays a text, to be refused. */
function meant(setting: Setting | undefined, texts: readonly string[]): Json {
  const [last = ''] = texts.slice(-1);
  switch (setting?.type) {
    case 'integer':
    case 'number':
      return last.trim() !== '' && Number.isFinite(Number(last)) ? Number(last) : last;
    case 'boolean':
      return last === 'true' ? true : last === 'false' ? false : last;
    case 'array':
      return [...texts];
    case 'object':
      return Object.fromEntries(
        texts.map((text) => {
          const at = text.indexOf('=');
          return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
        }),
      );
    default:
      return last;
  }
}

/** `KEY=VALUE`, the same key several times for a list; `KEY=` takes the value away. */
function changes(runtime: Runtime, words: readonly string[]): RuntimeConfig {
  const given = new Map<string, string[]>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at <= 0)
      throw CleatError.of('cli.option', { option: 'runtime settings', value: word, expected: 'NAME=VALUE' });
    const key = word.slice(0, at);
    given.set(key, [...(given.get(key) ?? []), word.slice(at + 1)]);
  }
  const { properties } = runtime.settings;
  return Object.fromEntries(
    [...given].map(([key, texts]): [string, Json] => {
      const isTaken = texts.length === 1 && texts[0] === '';
      return [
        key,
        isTaken ? null : meant(Object.hasOwn(properties, key) ? properties[key] : undefined, texts),
      ];
    }),
  );
}

/** `cleat runtime settings NAME [KEY=VALUE…]`: shows what can be set and is, or sets it for every face at once. */
export async function runtimeSettings(
  name: string,
  words: readonly string[],
  { json }: GlobalOptions,
): Promise<void> {
  await withSession(async (client) => {
    const found = await find(client, name);
    if (words.length > 0)
      await client.runtimes.configure({ name: found.runtime.name, values: changes(found.runtime, words) });
    await printSettings(words.length > 0 ? await find(client, found.runtime.name) : found, json === true);
  });
}
