import { z } from 'zod';
import {
  compareVersions,
  type CliFailure,
  type CliStatus,
  type CliUsage,
} from '../../src-shared/plugin-api/cli-engine';
import { shortReference } from './containers';
import { json } from './json';

const SENTENCE = /^container CLI version (\S+) \(build: \w+, commit: \w+(?:, sdk: [^)]+)?\)$/;

/** `--version`: anything else is another program of the same name. */
export function parseClientVersion(output: string): string {
  const version = SENTENCE.exec(output.trim())?.[1];
  if (version === undefined)
    throw new Error('it is not the “container” of Apple: its version reads otherwise');
  return version;
}

/** Its `--format` is there since 0.10. */
export function statusArguments(client: string): string[] {
  return compareVersions(client, '0.10') < 0
    ? ['system', 'status']
    : ['system', 'status', '--format', 'json'];
}

const filled = z
  .string()
  .optional()
  .transform((text) => (text ? text : undefined));
const statusSchema = z.object({
  status: z.string(),
  // Flat up to 1.3, and empty while it does not run …
  apiServerVersion: filled,
  appRoot: filled,
  // … nested since 1.4.1, and absent then.
  server: z.object({ version: z.string() }).optional(),
  paths: z.object({ appRoot: filled }).optional(),
});

/** Up to 1.3 the server's version is a sentence. */
const bareVersion = (text: string): string => /version (\S+)/.exec(text)?.[1] ?? text;

/** `system status`, with and without JSON: one line of text is all that 0.9 has. */
export function parseStatus(output: string): CliStatus {
  const text = output.trim();
  if (/^apiserver is not running\b/m.test(text)) return { isRunning: false };
  if (/^apiserver is running\b/m.test(text)) return { isRunning: true };
  const { status, apiServerVersion, appRoot, server, paths } = statusSchema.parse(json(text));
  const version = server?.version ?? apiServerVersion;
  const root = paths?.appRoot ?? appRoot;
  return {
    isRunning: status === 'running',
    ...(version === undefined ? {} : { version: bareVersion(version) }),
    ...(root === undefined ? {} : { root }),
  };
}

const usageSchema = z.array(
  z.object({
    id: z.string(),
    cpuUsageUsec: z.number().optional(),
    memoryUsageBytes: z.number().optional(),
    memoryLimitBytes: z.number().optional(),
    networkRxBytes: z.number().optional(),
    networkTxBytes: z.number().optional(),
    blockReadBytes: z.number().optional(),
    blockWriteBytes: z.number().optional(),
    numProcesses: z.number().optional(),
  }),
);

/** `stats --format json`: counts since the start, so that a share of the CPU takes two of them. */
export function parseUsage(output: string): CliUsage[] {
  return usageSchema.parse(json(output)).map((one) => ({
    id: one.id,
    ...(one.cpuUsageUsec === undefined ? {} : { cpuTime: one.cpuUsageUsec * 1000 }),
    ...(one.memoryUsageBytes === undefined ? {} : { memory: one.memoryUsageBytes }),
    ...(one.memoryLimitBytes === undefined ? {} : { memoryLimit: one.memoryLimitBytes }),
    ...(one.networkRxBytes === undefined ? {} : { networkIn: one.networkRxBytes }),
    ...(one.networkTxBytes === undefined ? {} : { networkOut: one.networkTxBytes }),
    ...(one.blockReadBytes === undefined ? {} : { blockIn: one.blockReadBytes }),
    ...(one.blockWriteBytes === undefined ? {} : { blockOut: one.blockWriteBytes }),
    ...(one.numProcesses === undefined ? {} : { pids: one.numProcesses }),
  }));
}

/** Each by the name it had in its generation. */
const namesSchema = z.array(
  z.union([
    z
      .object({ configuration: z.object({ name: z.string() }) })
      .transform(({ configuration }) => configuration.name),
    z.object({ reference: z.string() }).transform(({ reference }) => reference),
    z.object({ name: z.string() }).transform(({ name }) => name),
    z.object({ id: z.string() }).transform(({ id }) => id),
  ]),
);

/** Names in `image list`, `volume list` and `network list` with `--format json`. */
export function parseNames(output: string): string[] {
  return namesSchema.parse(json(output)).map(shortReference);
}

const MEANINGS: readonly (readonly [RegExp, CliFailure['kind']])[] = [
  [/XPC connection error|XPC timeout|Connection (?:interrupted|invalid)/, 'down'],
  [
    /container not found:|container with ID .* not found|container \S+ not found|no such container/,
    'unknown',
  ],
  [/is running and can not be deleted|no runtime client exists|is not running|invalidState/, 'conflict'],
  [/[Ii]nvalid signal|signal .* (?:is )?(?:invalid|not supported|unknown)/, 'invalid'],
  [/Plugin '[^']*' not found|Plugins are unavailable/, 'absent'],
];

/** The sentence after the last `Error:`, without the codes and quotes around it: the innermost cause says most. */
function detailOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const line =
    lines.find((one) => one.startsWith('Error: ')) ?? lines.filter((one) => one !== '').at(-1) ?? '';
  const said = line.replace(/^Error: /, '');
  const quoted = said.replace(/"[")]*$/, '');
  if (quoted === said) return said === '' ? 'it said nothing.' : said;
  return quoted.slice(quoted.lastIndexOf('"') + 1);
}

/** What it means that a command failed with this on standard error. Wordings differ by version: parts are matched. */
export function failureOf(stderr: string): CliFailure {
  const kind = MEANINGS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'other';
  return { kind, detail: detailOf(stderr) };
}
