import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { BuildImage } from '../../src-shared/model/build';
import type { EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import { jsonOf, refused, shaped } from '../engines/answers';
import type { EngineConnection } from '../engines/connection';
import type { EngineHttp } from '../engines/http';
import { runCommand } from '../exec/run-command';
import { spawnCommand, type Environment } from '../exec/spawn-command';
import { buildFailure } from './engine/failure';
import type { ImageBuilder } from './engine/image-builder';
import { readAnyProgress } from './line-progress';
import { readPlainProgress } from './plain-progress';

const INSPECT_MS = 30_000;
/** Characters kept of what the CLI says, for its failure. */
const KEPT = 8 * 1024;

const byApi = z.object({ Id: z.string() });

export interface CliBuilderOptions {
  readonly file: string;
  /** Exactly those that are shown. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly runtime: string;
  readonly spec: BuildSpec;
  /** For a CLI that does not print the names of what it has made: the image is found by its first tag. */
  readonly named?: {
    readonly connection: Pick<EngineConnection, 'http' | 'facts'>;
    /** The runtime's own CLI, where its engine has no API. */
    readonly inspect: { readonly file: string; readonly before: readonly string[] };
  };
}

/** Docker's, or Apple's: since 1.0 the digest stands in its configuration, before in its index. */
const inspected = z
  .array(
    z.looseObject({
      configuration: z.looseObject({ descriptor: z.looseObject({ digest: z.string() }) }).optional(),
      index: z.looseObject({ digest: z.string() }).optional(),
      /** Docker's. */
      Id: z.string().optional(),
    }),
  )
  .min(1);

/** Builds by executing a runtime's CLI: its progress on stderr, the names of what it has made on stdout. */
export function cliBuilder(options: CliBuilderOptions): ImageBuilder {
  const { file, args, env, runtime, spec, named } = options;
  const imageOf = async (reference: string, signal: AbortSignal): Promise<BuildImage> => {
    const http = named?.connection.http;
    if (named && http) return imageByApi(http, named.connection.facts, reference, signal);
    const { stdout } = await runCommand({
      file: named?.inspect.file ?? file,
      args: [...(named?.inspect.before ?? []), 'image', 'inspect', reference],
      env,
      timeoutMs: INSPECT_MS,
      signal,
    });
    const parsed = inspected.safeParse(parsedJson(stdout));
    const [first] = parsed.data ?? [];
    const digest = first?.configuration?.descriptor.digest ?? first?.index?.digest;
    if (digest !== undefined) return { id: digest, digest };
    if (first?.Id !== undefined) return { id: first.Id };
    const detail = parsed.error ? z.prettifyError(parsed.error) : 'it names no digest';
    throw CleatError.of('runtime.output', { name: runtime, what: 'image', detail });
  };
  return {
    build: async ({ context, secrets }, on, signal) => {
      const child = await spawnCommand({ file, args, env: { ...env, ...variables(spec, secrets) }, signal });
      child.stdin.end();
      const any = named && readAnyProgress(file, on);
      const progress = any ?? readPlainProgress(on);
      let said = '';
      const names: string[] = [];
      const read = Promise.all([
        eachLine(child.stdout, (line) => (named ? progress.line(line) : names.push(line.trim()))),
        eachLine(child.stderr, (line) => {
          said = `${said}${line}\n`.slice(-KEPT);
          progress.line(line);
        }),
      ]);
      const { exitCode } = await child.exited;
      if (signal.aborted) {
        child.stdout.destroy();
        child.stderr.destroy();
        throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
      }
      await read;
      any?.ended(exitCode === 0);
      if (exitCode !== 0) {
        const failed = progress.failed();
        const message = /^Error: ([\s\S]*)/m.exec(said)?.[1]?.trim() ?? said.trim();
        throw await buildFailure(context, {
          message,
          failed: failed && { name: failed.name, error: failed.error ?? '', tail: said },
        });
      }
      if (spec.output !== undefined && spec.output.type !== 'image') return undefined;
      const reference = named ? spec.tags?.[0] : names.find((name) => name !== '');
      if (named && reference === undefined) return undefined;
      if (reference === undefined) throw CleatError.of('build.no-image', {});
      return imageOf(reference, signal);
    },
  };
}

/** The image of a name, by the engine's API. Throws `build.no-image` when there is none, and `engine.*`. */
async function imageByApi(
  http: EngineHttp,
  { apiVersion }: EngineFacts,
  reference: string,
  signal: AbortSignal,
): Promise<BuildImage> {
  const path = reference.split('/').map(encodeURIComponent).join('/');
  const what = `inspect the image ${reference}`;
  const asked = { what, timeoutMs: INSPECT_MS, signal };
  const answer = await http.request('GET', `/v${apiVersion}/images/${path}/json`, asked);
  if (answer.status === 404) throw CleatError.of('build.no-image', {});
  if (answer.status !== 200) throw refused(http.engine, answer);
  return { id: shaped(http.engine, 'an image', byApi, jsonOf(http.engine, what, answer)).Id };
}

/** Secrets from variables: their values may be others than in our environment. */
function variables(
  { secrets: named = [] }: BuildSpec,
  values: ReadonlyMap<string, Buffer>,
): Record<string, string> {
  return Object.fromEntries(
    named.flatMap(({ id, file, env = id }) => {
      const value = file === undefined ? values.get(id) : undefined;
      return value === undefined ? [] : [[env, value.toString('utf8')]];
    }),
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) take(line);
}
