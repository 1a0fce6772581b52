import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { BuildImage } from '../../src-shared/model/build';
import { CleatError } from '../../src-shared/model/error';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import { runCommand } from '../exec/run-command';
import { spawnCommand, type Environment } from '../exec/spawn-command';
import { buildFailure } from './engine/failure';
import type { ImageBuilder } from './engine/image-builder';
import { readPlainProgress } from './plain-progress';

const INSPECT_MS = 30_000;
/** Characters kept of what the CLI says, for its failure. */
const KEPT = 8 * 1024;

export interface CliBuilderOptions {
  readonly file: string;
  /** Exactly those that are shown. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly runtime: string;
  readonly spec: BuildSpec;
}

/** Apple's: since 1.0 the digest stands in its configuration, before in its index. */
const inspected = z
  .array(
    z.looseObject({
      configuration: z.looseObject({ descriptor: z.looseObject({ digest: z.string() }) }).optional(),
      index: z.looseObject({ digest: z.string() }).optional(),
    }),
  )
  .min(1);

/** Builds by executing a runtime's CLI: its progress on stderr, the names of what it has made on stdout. */
export function cliBuilder({ file, args, env, runtime, spec }: CliBuilderOptions): ImageBuilder {
  const imageOf = async (reference: string, signal: AbortSignal): Promise<BuildImage> => {
    const { stdout } = await runCommand({
      file,
      args: ['image', 'inspect', reference],
      env,
      timeoutMs: INSPECT_MS,
      signal,
    });
    const parsed = inspected.safeParse(parsedJson(stdout));
    const [first] = parsed.data ?? [];
    const digest = first?.configuration?.descriptor.digest ?? first?.index?.digest;
    if (digest !== undefined) return { id: digest, digest };
    const detail = parsed.error ? z.prettifyError(parsed.error) : 'it names no digest';
    throw CleatError.of('runtime.output', { name: runtime, what: 'image', detail });
  };
  return {
    build: async ({ context, secrets }, on, signal) => {
      const child = await spawnCommand({ file, args, env: { ...env, ...variables(spec, secrets) }, signal });
      child.stdin.end();
      const progress = readPlainProgress(on);
      let said = '';
      const names: string[] = [];
      const read = Promise.all([
        eachLine(child.stdout, (line) => names.push(line.trim())),
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
      if (exitCode !== 0) {
        const failed = progress.failed();
        const message = /^Error: ([\s\S]*)/m.exec(said)?.[1]?.trim() ?? said.trim();
        throw await buildFailure(context, {
          message,
          failed: failed && { name: failed.name, error: failed.error ?? '', tail: said },
        });
      }
      if (spec.output !== undefined && spec.output.type !== 'image') return undefined;
      const reference = names.find((name) => name !== '');
      if (reference === undefined) throw CleatError.of('build.no-image', {});
      return imageOf(reference, signal);
    },
  };
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
