import type { EngineDescription, EngineFacts } from '../../../src-shared/model/engine';
import { endpointUri, engineTitle } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { CliEngine, CliStatus } from '../../../src-shared/plugin-api/cli-engine';
import { compareVersions } from '../../../src-shared/model/version-order';
import type { Environment } from '../../exec/spawn-command';
import type { EngineConnection } from '../connection';
import { dockerIdentity } from '../identity';
import { cliConnection } from './connection';
import { STATUS_TIMEOUT_MS, VERSION_TIMEOUT_MS } from './limits';
import { createCliRunner, type CliRunner } from './runner';

/** How an engine without an API is spoken with. */
export interface CliSpeech {
  readonly commands: CliEngine;
  /** Before every command. */
  readonly before: readonly string[];
  readonly env: Environment;
}

function runnerOf(engine: EngineDescription, { commands, before, env }: CliSpeech): CliRunner {
  if (engine.endpoint.kind !== 'cli') throw new Error(`${engine.id} has a socket`);
  return createCliRunner({ engine, file: engine.endpoint.path, before, env, failure: commands.failure });
}

async function factsOf(
  runner: CliRunner,
  { commands, before }: CliSpeech,
  signal: AbortSignal | undefined,
): Promise<EngineFacts> {
  const { engine } = runner;
  const what = 'say who it is';
  const client = await runner.ask(commands.client, undefined, {
    signal,
    what,
    timeoutMs: VERSION_TIMEOUT_MS,
  });
  const title = engineTitle(engine);
  if (compareVersions(client, commands.oldest) < 0)
    throw CleatError.of('engine.too-old', { engine: title, found: client, required: commands.oldest });
  const status: CliStatus = await runner
    .ask(commands.status, client, {
      signal,
      what,
      timeoutMs: STATUS_TIMEOUT_MS,
    })
    .catch((thrown: unknown) => {
      const error = CleatError.from(thrown);
      if (error.code === 'engine.unreachable') return { isRunning: false } satisfies CliStatus;
      throw error;
    });
  const endpoint = endpointUri(engine.endpoint);
  if (!status.isRunning) {
    const params = { engine: title, endpoint, detail: 'its service does not run.' };
    throw CleatError.of('engine.unreachable', params, { cause: NOT_RUNNING });
  }
  const version = status.version ?? client;
  return {
    version,
    apiVersion: '',
    dialect: 'cli',
    os: 'linux',
    ...(version === client ? {} : { clientVersion: client }),
    identity:
      status.id === undefined
        ? [engine.runtime, status.root ?? endpoint, ...before].join(' ')
        : dockerIdentity(status.id),
  };
}

/** As a socket where nobody listens: installed, and not running. */
const NOT_RUNNING = Object.assign(new Error('the service does not run'), { code: 'ECONNREFUSED' });

/**
 * Asks who it is, by two commands. Throws `engine.too-old`, `engine.unreachable` (its service does not run),
 * `engine.timeout`, `engine.answer`, `engine.command`, `app.cancelled`.
 */
export function askCliFacts(
  engine: EngineDescription,
  speech: CliSpeech,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<EngineFacts> {
  return factsOf(runnerOf(engine, speech), speech, signal);
}

/** Connects to an engine without an API. Throws as `askCliFacts`. */
export async function connectCli(
  engine: EngineDescription,
  speech: CliSpeech,
  { signal }: { readonly signal: AbortSignal },
): Promise<EngineConnection> {
  const runner = runnerOf(engine, speech);
  const facts = await factsOf(runner, speech, signal);
  return cliConnection(runner, speech.commands, facts);
}
