import { z } from 'zod';
import { endpointUri, engineTitle, type EngineDescription } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import { shortId } from '../../../src-shared/model/short-id';
import type { CliEngine, CliQuestion } from '../../../src-shared/plugin-api/cli-engine';
import type { CommandResult } from '../../exec/run-command';
import type { Environment } from '../../exec/spawn-command';

/** A list of 10,000 containers is some 20 MB. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Programs of one engine at once: each is a process that asks the same service. */
const AT_ONCE = 4;

export interface CliCall {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** For “could not …” and “took longer than 10 s to …”. */
  readonly what: string;
  /** That some of those asked for are not there is no failure: what is printed tells of the others. */
  readonly someMayBeGone?: boolean;
  /** It may take as long as it likes, and keeps no other question waiting. */
  readonly isLong?: boolean;
  /** The name that was wanted. */
  readonly wanted?: string;
  /** The container that it is about. */
  readonly id?: string;
}

/** Runs the CLI of one engine; each call has its own limits and ends the whole tree when they are passed. */
export interface CliRunner {
  readonly engine: EngineDescription;
  readonly file: string;
  readonly before: readonly string[];
  readonly env: Environment;
  /** Throws `engine.unreachable`, `engine.timeout`, `engine.answer`, `engine.command`, `container.*`, `app.cancelled`. */
  ask<I, O>(question: CliQuestion<I, O>, input: I, call: CliCall): Promise<O>;
  /** Throws as `ask`. */
  order(args: readonly string[], call: CliCall): Promise<void>;
}

/** A failed command in the words of engines. */
export function cliFailure(
  engine: EngineDescription,
  failure: CliEngine['failure'],
  stderr: string,
  { what, id = '', wanted = '' }: Pick<CliCall, 'what' | 'id' | 'wanted'>,
  cause?: unknown,
): CleatError {
  const { kind, detail } = failure(stderr);
  const name = engineTitle(engine);
  const options = { cause, details: stderr.slice(0, MOST_DETAILS) };
  const action = what.replace(/ “.*”$/, '');
  switch (kind) {
    case 'down': {
      const params = { engine: name, endpoint: endpointUri(engine.endpoint), detail };
      return CleatError.of('engine.unreachable', params, options);
    }
    case 'denied': {
      const params = { engine: name, endpoint: endpointUri(engine.endpoint) };
      return CleatError.of('engine.permission', params, options);
    }
    case 'unknown':
      return CleatError.of('container.unknown', { name: id, engines: name }, options);
    case 'name-taken':
      return CleatError.of('container.name-taken', { name: id, wanted, engine: name }, options);
    case 'conflict':
      return CleatError.of('container.conflict', { name: id, action, detail }, options);
    case 'invalid':
      return CleatError.of('container.invalid', { name: id, action, detail }, options);
    case 'absent':
    case 'other':
      return CleatError.of('engine.command', { engine: name, what, detail }, options);
  }
}

const MOST_DETAILS = 64 * 1024;

/** What the one runner of programs throws, in the words of engines. */
function explained(runner: EngineDescription, thrown: unknown, { what, timeoutMs }: CliCall): CleatError {
  const error = CleatError.from(thrown);
  const engine = engineTitle(runner);
  const options = { cause: error };
  switch (error.code) {
    case 'exec.timeout':
      return CleatError.of('engine.timeout', { engine, what, seconds: timeoutMs / 1000 }, options);
    case 'exec.output-limit':
      return CleatError.of('engine.answer', { engine, what, detail: 'there is no end of it.' }, options);
    case 'exec.not-found': {
      const params = { engine, endpoint: endpointUri(runner.endpoint), detail: 'the program is gone.' };
      return CleatError.of('engine.unreachable', params, options);
    }
    case 'exec.failed': {
      const detail = String(error.wire.params['detail'] ?? '');
      return CleatError.of('engine.command', { engine, what, detail }, options);
    }
    default:
      return error;
  }
}

function detailOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return `${error instanceof Error ? error.message : String(error)}.`;
  const [first] = error.issues;
  return first ? `${first.path.join('.') || 'it'}: ${first.message}.` : 'it has another shape.';
}

/** Lets `AT_ONCE` pieces of work run at a time. */
function createGate(): <T>(work: () => Promise<T>) => Promise<T> {
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

export function createCliRunner(options: {
  readonly engine: EngineDescription;
  /** The program's full path. */
  readonly file: string;
  /** Before every command. */
  readonly before: readonly string[];
  readonly env: Environment;
  readonly failure: CliEngine['failure'];
}): CliRunner {
  const { engine, file, before, env, failure } = options;
  const gated = createGate();

  const run = async (
    args: readonly string[],
    call: CliCall,
    answers: readonly number[] = [],
  ): Promise<CommandResult> => {
    const { runCommand } = await import('../../exec/run-command');
    const { signal, timeoutMs } = call;
    let result: CommandResult;
    try {
      result = await runCommand({
        file,
        args: [...before, ...args],
        env,
        timeoutMs,
        maxBytes: MAX_BYTES,
        graceMs: 0, // what hangs hears no SIGTERM, and what asks a question has nothing to put away
        successExitCodes: Array.from({ length: 256 }, (_, code) => code),
        ...(signal ? { signal } : {}),
      });
    } catch (thrown) {
      throw explained(engine, thrown, call);
    }
    if (result.exitCode === 0 || answers.includes(result.exitCode)) return result;
    if (call.someMayBeGone === true && failure(result.stderr).kind === 'unknown') return result;
    throw cliFailure(engine, failure, result.stderr, { ...call, id: shortId(call.id ?? '') });
  };

  return {
    engine,
    file,
    before,
    env,
    ask: (question, input, call) => {
      const answer = async () => {
        const { stdout } = await run(question.args(input), call, question.answers);
        try {
          return question.parse(stdout);
        } catch (cause) {
          const params = { engine: engineTitle(engine), what: call.what, detail: detailOf(cause) };
          throw CleatError.of('engine.answer', params, { cause });
        }
      };
      return call.isLong === true ? answer() : gated(answer);
    },
    // Not through the gate: a stop that takes its time keeps no list waiting.
    order: async (args, call) => {
      await run(args, call);
    },
  };
}
