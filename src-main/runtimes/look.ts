import { access } from 'node:fs/promises';
import type { EngineDescription, EngineFacts, EngineState } from '../../src-shared/model/engine';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { StartCommand } from '../../src-shared/plugin-api/runtime-manifest';
import type { Found } from '../engines/identity';
import { probeEngine, type ProbeFailure, type ProbeResult } from '../engines/probe';
import { askStores, type Stores } from '../engines/stores';
import type { CliSpeech } from '../engines/cli/connect';
import { CLI_FACTS_TIMEOUT_MS } from '../engines/cli/limits';
import { findExecutable } from '../exec/find-executable';
import { findEngines, type FoundEngines } from './find-engines';
import type { RuntimeEntry } from './manifests';
import { cliSpeechOf } from './cli-speech';
import { whichStart, isInstalled } from './conditions';
import { misfitOf, privateSocketOf, type Surroundings } from './surroundings';

/** What is known of one engine: how it was found, what it last said, how it is doing. */
export interface KnownEngine {
  readonly description: EngineDescription;
  readonly status: EngineState;
  /** Set while `status` is `unreachable`. */
  readonly failure?: ProbeFailure;
  /** The last facts it gave: an engine that died is still the same engine. */
  readonly facts?: EngineFacts;
}

/** What a look at one runtime gave. */
export interface Look {
  readonly entry: RuntimeEntry;
  readonly fits: boolean;
  /** Why not. */
  readonly misfit?: string;
  readonly cliPath?: string;
  readonly explicit?: string;
  readonly engines: readonly KnownEngine[];
  /** Why its engines could not be looked for: a variable or a context that cannot be used. */
  readonly problem?: WireError;
  /** Whether what its manifest takes as a sign is there; else whether its CLI is. */
  readonly isInstalled: boolean;
  /** The start command whose conditions hold here. */
  readonly start?: StartCommand;
}

/** The edges, so that a test can say what is there. */
export interface LookPorts {
  /** `first`: paths to look at before the PATH. */
  findCli(name: string, first?: readonly string[]): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  findEngines(entry: RuntimeEntry, cliPath: string | undefined, signal?: AbortSignal): Promise<FoundEngines>;
  /** `speech`: how an engine without an API is spoken with. `isPatient`: for as long as a connection may take. */
  probe(
    engine: EngineDescription,
    signal?: AbortSignal,
    speech?: CliSpeech,
    isPatient?: boolean,
  ): Promise<ProbeResult>;
  /** Which of these are services of one store; `known` need not be asked again. */
  stores(found: readonly Found[], known: Stores, signal: AbortSignal): Promise<Stores>;
  now(): number;
}

/**
 * How long a look waits for an engine with an API, in ms. One that takes longer is no less there: it is late, is asked on
 * by whoever follows engines, and is waited for where a choice hangs on it.
 */
export const PROBE_LIMIT_MS = 2_000;
const PATIENT_LIMIT_MS = 10_000;

export function realPorts(surroundings: Surroundings, onBroken: (error: unknown) => void): LookPorts {
  return {
    findCli: async (name, first = []) => {
      for (const path of first) if ((await findExecutable(path, surroundings)) !== undefined) return path;
      return findExecutable(name, { env: surroundings.env });
    },
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    findEngines: (entry, cliPath, signal) => findEngines(entry, surroundings, { cliPath, signal, onBroken }),
    probe: (engine, signal, speech, isPatient) =>
      probeInTime(engine, limitOf(engine, isPatient), signal, speech),
    stores: (found, known, signal) => askStores(found, known, { timeoutMs: PROBE_LIMIT_MS, signal }),
    now: Date.now,
  };
}

/** Commands take longer than requests, and a machine that is slow is not one without an engine. */
function limitOf({ endpoint }: EngineDescription, isPatient = false): number {
  if (endpoint.kind === 'cli') return CLI_FACTS_TIMEOUT_MS;
  return isPatient ? PATIENT_LIMIT_MS : PROBE_LIMIT_MS;
}

/** A probe is several requests, each with its limit; this is the limit of all of them. */
export async function probeInTime(
  engine: EngineDescription,
  timeoutMs: number,
  signal?: AbortSignal,
  speech?: CliSpeech,
): Promise<ProbeResult> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const either = signal ? AbortSignal.any([signal, late]) : late;
    return await probeEngine(engine, { timeoutMs, signal: either }, speech);
  } catch (error) {
    if (signal?.aborted || !late.aborted) throw error;
    const params = { engine: engine.runtime, what: 'say who it is', seconds: timeoutMs / 1000 };
    return { state: 'timeout', error: CleatError.of('engine.timeout', params).wire };
  }
}

/** A look does not ask what holds an engine back, and so does not forget what the connection was told. */
function stillHeld(facts: EngineFacts, before: EngineFacts | undefined): EngineFacts {
  return before?.conditions && before.identity === facts.identity
    ? { ...facts, conditions: before.conditions }
    : facts;
}

function knownFrom(
  description: EngineDescription,
  result: ProbeResult,
  now: number,
  before?: KnownEngine,
): KnownEngine {
  if (result.state === 'live') {
    const facts = stillHeld(result.facts, before?.facts);
    return { description, status: { state: 'live', facts, since: now }, facts };
  }
  const since = before?.status.state === 'unreachable' ? before.status.since : now;
  return {
    description,
    status: { state: 'unreachable', error: result.error, since, stale: before?.facts !== undefined },
    failure: result.state,
    ...(before?.facts ? { facts: before.facts } : {}),
  };
}

/** Engines elsewhere are asked only when they come first: a look must not open every ssh connection there is. */
function isAsked({ endpoint }: EngineDescription, index: number): boolean {
  return index === 0 || endpoint.kind === 'unix' || endpoint.kind === 'npipe';
}

/**
 * Looks at one runtime: platform, CLI, engines, and all engines at once whether they answer. Nothing of it is run
 * when the platform does not match. Takes as long as the slowest answer, at most the probe's limit; rejects only
 * when `signal` aborts.
 */
export async function lookAt(
  entry: RuntimeEntry,
  surroundings: Surroundings,
  ports: LookPorts,
  before: readonly KnownEngine[] = [],
  signal?: AbortSignal,
): Promise<Look> {
  const misfit = misfitOf(entry, surroundings);
  if (misfit !== undefined) return { entry, fits: false, misfit, engines: [], isInstalled: false };
  if (entry.problem) return { entry, fits: true, engines: [], isInstalled: true, problem: entry.problem };
  // On Linux nothing is asked of the CLI, so that the search and its lookup run at once.
  const cli = ports.findCli(entry.program ?? entry.cli, entry.program === undefined ? entry.cli_paths : []);
  const searchCli = surroundings.platform === 'linux' && entry.api === 'docker' ? undefined : await cli;
  const [cliPath, found, start, installed] = await Promise.all([
    cli,
    ports.findEngines(entry, searchCli, signal).catch((error: unknown) => CleatError.from(error)),
    whichStart(entry, surroundings, { ...ports, cli }),
    isInstalled(entry, surroundings, { ...ports, cli }),
  ]);
  signal?.throwIfAborted();
  const base = {
    entry,
    fits: true,
    ...(cliPath === undefined ? {} : { cliPath }),
    isInstalled: installed,
    ...(start ? { start } : {}),
  };
  if (found instanceof CleatError) return { ...base, engines: [], problem: found.wire };

  const ours = privateSocketOf(entry, surroundings);
  const engines = await Promise.all(
    found.engines.map(async (description, index): Promise<KnownEngine | undefined> => {
      const last = before.find((one) => one.description.id === description.id);
      if (!isAsked(description, index))
        return last ? { ...last, description } : { description, status: { state: 'connecting' } };
      const result = await ports.probe(description, signal, await cliSpeechOf(entry, surroundings.env));
      const known = knownFrom(description, result, ports.now(), last);
      const isOurs = description.endpoint.kind === 'unix' && description.endpoint.path === ours;
      // What a service of ours left behind when it ended is no engine.
      if (isOurs && (known.failure === 'refused' || known.failure === 'absent')) return undefined;
      return known;
    }),
  );
  return {
    ...base,
    engines: engines.filter((engine) => engine !== undefined),
    ...(found.explicit === undefined ? {} : { explicit: found.explicit }),
  };
}

/** What the mirror sees of an engine, as a look would have told. */
export function observed(known: KnownEngine, status: EngineState): KnownEngine {
  const { description } = known;
  switch (status.state) {
    case 'connecting':
      return known; // says nothing new
    case 'live':
      return { description, status, facts: status.facts };
    case 'unreachable':
      return {
        description,
        status,
        failure: failureOf(status.error, description),
        ...(known.facts ? { facts: known.facts } : {}),
      };
  }
}

function failureOf(error: WireError, { endpoint }: EngineDescription): ProbeFailure {
  if (error.code === 'engine.permission') return 'permission';
  if (error.code === 'engine.too-old') return 'too-old';
  if (error.code === 'engine.timeout') return 'timeout';
  // A local socket that cannot be connected to has nobody behind it.
  const isLocal = endpoint.kind === 'unix' || endpoint.kind === 'npipe' || endpoint.kind === 'cli';
  return isLocal && error.code === 'engine.unreachable' ? 'refused' : 'unreachable';
}
