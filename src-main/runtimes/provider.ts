import { z } from 'zod';
import { endpointUri, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { FieldProblem } from '../../src-shared/model/launch';
import type { Availability } from '../../src-shared/model/runtime';
import {
  missingMembers,
  missingOfDefinition,
  type CommandLine,
  type RunningContainer,
  type RuntimeDefinition,
} from '../../src-shared/plugin-api/runtime-definition';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { CommandResult } from '../exec/run-command';
import { definedInCode } from './definitions';
import { dockerCliDefinition } from './docker-cli/definition';
import type { RuntimeEntry } from './manifests';
import type { RuntimeCommand } from './runtimes';
import { withExtras } from './extra-arguments';
import { ociDefinition } from './oci/definition';
import { checkMounts } from './oci/mounts';

interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The contract of a runtime, pinned to one engine for its whole life: a run never mixes two. Built by the host from a
 * definition; only the host executes.
 */
export interface RuntimeProvider {
  readonly name: string;
  readonly cli: string;
  availability(): Promise<Availability>;
  /** Throws `runtime.not-startable`, `runtime.start-timeout`. */
  ensureRunning(options: { readonly signal: AbortSignal; progress(message: string): void }): Promise<void>;
  /** The engine's version, as its CLI tells. */
  version(options?: CallOptions): Promise<string>;
  /**
   * Running containers whose name begins with `prefix`. An empty answer means that there are none; when the engine
   * could not be asked it rejects (`exec.*`), and `runtime.output` when the answer makes no sense.
   */
  listRunning(prefix: string, options?: CallOptions): Promise<readonly RunningContainer[]>;
  /** Program, arguments and added environment of a run: exactly what `run` executes. Throws `run.invalid`. */
  buildRunArgs(spec: RunSpec): {
    readonly file: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
  /**
   * Runs a container to its end; its exit code is an answer (125 when the engine itself failed, as Docker does).
   * Throws `run.invalid`, `run.mount`, `exec.*`.
   */
  run(spec: RunSpec, options: CallOptions & { readonly timeoutMs: number }): Promise<CommandResult>;
  /** Stops a container, killing it after `seconds`; one that has ended already is a success. */
  stop(name: string, options?: CallOptions & { readonly seconds?: number }): Promise<void>;
  /** Takes a container away, running or not; one that is not there is a success. */
  remove(name: string, options?: CallOptions): Promise<void>;
  /** Puts the images of an archive (`docker save`) into the engine; absent where its CLI cannot. */
  loadImages?(path: string, options?: CallOptions): Promise<void>;
  /** Takes an image away; one that is not there is a success. */
  removeImage?(reference: string, options?: CallOptions): Promise<void>;
}

const MEMBERS = {
  name: 'string',
  cli: 'string',
  availability: 'function',
  ensureRunning: 'function',
  version: 'function',
  listRunning: 'function',
  buildRunArgs: 'function',
  run: 'function',
  stop: 'function',
  remove: 'function',
} as const;

export interface ProviderOptions {
  /** A plugin's own definition, where its CLI differs. */
  readonly definition: unknown;
  readonly engine: EngineDescription;
  readonly env: Readonly<Record<string, string | undefined>>;
  availability(): Promise<Availability>;
  readonly ensureRunning: RuntimeProvider['ensureRunning'];
}

const COMMAND_LIMIT_MS = 30_000;
const IMAGE_LIMIT_MS = 120_000;
const STOP_SECONDS = 10;
/** How CLIs say that a container is not there. */
const NO_SUCH = /no such container|no container with|not found/i;
/** The same of an image: Docker, Podman, Apple. */
const NO_SUCH_IMAGE = /no such image|image not known|not ?found/i;
const ANY_EXIT_CODE = Array.from({ length: 256 }, (_, code) => code);

function incomplete(value: unknown, missing: readonly string[]): CleatError {
  const name = z.looseObject({ name: z.string().min(1) }).safeParse(value).data?.name ?? 'without a name';
  return CleatError.of('runtime.incomplete', { name, missing: missing.join(', ') });
}

/** Refuses a definition that lacks a member, naming it (`runtime.incomplete`). */
export function checkDefinition(value: unknown): RuntimeDefinition {
  const missing = missingOfDefinition(value);
  if (missing.length > 0) throw incomplete(value, missing);
  return value as RuntimeDefinition; // every member was looked at
}

/** Refuses a provider that lacks a member, naming it (`runtime.incomplete`). */
export function checkProvider(value: unknown): RuntimeProvider {
  const missing = missingMembers(value, MEMBERS);
  if (missing.length > 0) throw incomplete(value, missing);
  return value as RuntimeProvider; // every member was looked at
}

/** The definition of a runtime that needs no code of its own. */
export function definitionOf(entry: RuntimeEntry): RuntimeDefinition {
  const { name, cli, engine_option: engineOption, cli_options: options, capabilities } = entry;
  const program = entry.program ?? cli;
  if (entry.api === 'docker-cli') {
    const codes = entry.failure_codes;
    const spoken = { name, cli: program, capabilities, ...(codes ? { failureCodes: codes } : {}) };
    return withExtras(dockerCliDefinition(spoken), entry);
  }
  const own = entry.api === 'cli' ? definedInCode(name) : undefined;
  if (own) return withExtras({ ...own, cli: program }, entry);
  return withExtras(ociDefinition({ name, cli: program, engineOption, options, capabilities }), entry);
}

/** The arguments that pin the CLI of a runtime to an engine. */
export function pinnedTo(definition: RuntimeDefinition, { endpoint }: EngineDescription): readonly string[] {
  return definition.engineArgs(endpointUri(endpoint), endpoint.kind === 'tcp' ? endpoint.tls : undefined);
}

/** Throws `run.invalid` with all that is wrong. */
function checkedRun({ run }: RuntimeDefinition, spec: RunSpec): CommandLine {
  const problems = run.problems(spec);
  if (problems.length === 0) return run.args(spec);
  throw invalidRun(problems);
}

/** `run.invalid`, all problems in one sentence. */
export function invalidRun(problems: readonly FieldProblem[]): CleatError {
  const text = problems.map(({ field, message }) => `${field}: ${message}`).join(' ');
  return CleatError.of('run.invalid', { problems: text });
}

/** Builds the provider of one runtime on one engine. Throws `runtime.incomplete`. */
export function createProvider(options: ProviderOptions): RuntimeProvider {
  const { engine, env } = options;
  const definition = checkDefinition(options.definition);
  const { name, cli, images } = definition;
  const pinned = pinnedTo(definition, engine);

  const execute = async (
    args: readonly string[],
    more: CallOptions & {
      readonly timeoutMs?: number;
      readonly env?: Readonly<Record<string, string>>;
      readonly successExitCodes?: readonly number[];
    } = {},
  ): Promise<CommandResult> => {
    const { runCommand } = await import('../exec/run-command');
    return runCommand({
      file: cli,
      args: [...pinned, ...args],
      env: { ...env, ...more.env },
      timeoutMs: more.timeoutMs ?? COMMAND_LIMIT_MS,
      ...(more.signal ? { signal: more.signal } : {}),
      ...(more.successExitCodes ? { successExitCodes: more.successExitCodes } : {}),
    });
  };
  const read = <T>(what: string, parse: (output: string) => T, output: string): T => {
    try {
      return parse(output);
    } catch (error) {
      const detail = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      throw CleatError.of('runtime.output', { name, what, detail }, { cause: error });
    }
  };

  return checkProvider({
    name,
    cli,
    availability: options.availability,
    ensureRunning: options.ensureRunning,
    version: async (call) =>
      read('version', definition.version.parse, (await execute(definition.version.args(), call)).stdout),
    listRunning: async (prefix, call) => {
      const { stdout } = await execute(definition.list.args(prefix), call);
      return read('list of containers', definition.list.parse, stdout).filter((one) =>
        one.name.startsWith(prefix),
      );
    },
    buildRunArgs: (spec) => {
      const { args, env: added } = checkedRun(definition, spec);
      return { file: cli, args: [...pinned, ...args], env: added };
    },
    run: async (spec, call) => {
      const { args, env: added } = checkedRun(definition, spec);
      await checkMounts(spec.mounts ?? []);
      return execute(args, { ...call, env: added, successExitCodes: ANY_EXIT_CODE });
    },
    stop: async (container, { seconds = STOP_SECONDS, ...call } = {}) => {
      const timeoutMs = COMMAND_LIMIT_MS + seconds * 1000;
      await execute(definition.stop.args(container, seconds), { ...call, timeoutMs });
    },
    remove: async (container, call) => {
      const { exitCode, stderr } = await execute(definition.remove.args(container), {
        ...call,
        successExitCodes: ANY_EXIT_CODE,
      });
      if (exitCode !== 0 && !NO_SUCH.test(stderr))
        throw CleatError.of('exec.failed', { file: cli, exitCode, detail: stderr.trim() });
    },
    ...(images && {
      loadImages: async (path: string, call?: CallOptions) => {
        await execute(images.load.args(path), { ...call, timeoutMs: IMAGE_LIMIT_MS });
      },
      removeImage: async (reference: string, call?: CallOptions) => {
        const { exitCode, stderr } = await execute(images.remove.args(reference), {
          ...call,
          timeoutMs: IMAGE_LIMIT_MS,
          successExitCodes: ANY_EXIT_CODE,
        });
        if (exitCode !== 0 && !NO_SUCH_IMAGE.test(stderr))
          throw CleatError.of('exec.failed', { file: cli, exitCode, detail: stderr.trim() });
      },
    }),
  } satisfies RuntimeProvider);
}

/** What has no address is pinned by which program it is. */
function foundAt(definition: RuntimeDefinition, engine: EngineDescription | undefined): RuntimeDefinition {
  return engine?.endpoint.kind === 'cli' ? { ...definition, cli: engine.endpoint.path } : definition;
}

/** How the CLI of `entry` is spoken, and to which of its engines. Throws `engine.unknown`. */
export function commandFor(
  entry: RuntimeEntry | undefined,
  known: Availability,
  wanted: string | undefined,
): RuntimeCommand {
  if (!entry) throw CleatError.of('engine.unknown', { id: wanted ?? '' });
  const engines = known.engines ?? [];
  const found =
    wanted === undefined
      ? (engines.find(({ status }) => status.state === 'live') ?? engines[0])
      : engines.find(({ id }) => id === wanted);
  if (wanted !== undefined && !found) throw CleatError.of('engine.unknown', { id: wanted });
  const version = found?.status.state === 'live' ? found.status.facts.version : undefined;
  return {
    definition: foundAt(definitionOf(entry), found),
    ...(found ? { engine: found } : {}),
    ...(version === undefined ? {} : { version }),
  };
}

/**
 * The provider of a runtime on the first of its engines that answers. Throws `runtime.not-ready`, naming runtime and
 * CLI, when none does.
 */
export function providerFor(
  entry: RuntimeEntry | undefined,
  known: Availability | undefined,
  env: ProviderOptions['env'],
  availability: ProviderOptions['availability'],
  ensureRunning: ProviderOptions['ensureRunning'],
): RuntimeProvider {
  const engine = known?.engines?.find(({ status }) => status.state === 'live');
  if (entry && engine && known?.state === 'ready')
    return createProvider({
      definition: foundAt(definitionOf(entry), engine),
      engine,
      env: { ...env, ...entry.env },
      availability,
      ensureRunning,
    });
  throw CleatError.of('runtime.not-ready', {
    name: entry?.name ?? '',
    cli: entry?.cli ?? '',
    state: known?.state ?? 'stopped',
    reason: known?.reason ?? 'none of its engines answers.',
  });
}
