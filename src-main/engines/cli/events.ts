import { z } from 'zod';
import { engineTitle } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { CliEngine, CliEventQuestion, CliOrder } from '../../../src-shared/plugin-api/cli-engine';
import { spawnCommand } from '../../exec/spawn-command';
import type { EngineConnection } from '../connection';
import { parseEvent, type EngineEvent } from '../events';
import { LineSplitter } from '../ndjson';
import { cliFailure, type CliRunner } from './runner';

const WHAT = 'read its events';
/** Most characters kept of what the CLI says of a failure. */
const KEPT = 16 * 1024;
/** The program has to be loaded before it listens: the engine is asked for what happened since before it began, ms. */
const BEFORE_MS = 2_000;

const bytes = z.instanceof(Uint8Array);

/** What the CLI prints until it ends by itself, which is told by the answer; aborted, it is ended, and nothing is told. */
async function* printed(
  runner: CliRunner,
  failure: CliEngine['failure'],
  args: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<EngineEvent, void, undefined> {
  const all = [...runner.before, ...args];
  const child = await spawnCommand({ file: runner.file, args: all, env: runner.env, signal });
  child.stdin.end();
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    said = `${said}${text}`.slice(-KEPT);
  });
  const lines = new LineSplitter();
  try {
    for await (const chunk of child.stdout)
      for (const line of lines.push(Buffer.from(bytes.parse(chunk)))) yield eventOf(runner, line);
    const { exitCode } = await child.exited;
    if (exitCode !== 0 && !signal.aborted) throw cliFailure(runner.engine, failure, said, { what: WHAT });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill(); // a reader that leaves ends it
  }
}

function eventOf({ engine }: CliRunner, line: string): EngineEvent {
  try {
    return parseEvent(line);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw CleatError.of('engine.answer', { engine: engineTitle(engine), what: WHAT, detail }, { cause });
  }
}

/** Events as a CLI prints Docker's: what happens, and what has happened. */
export function cliEvents(
  runner: CliRunner,
  failure: CliEngine['failure'],
  events: CliOrder<CliEventQuestion>,
): Pick<EngineConnection, 'openEvents' | 'readEvents'> {
  return {
    openEvents: ({ signal }) => {
      const args = events.args({ since: Date.now() - BEFORE_MS });
      async function* endless(): AsyncGenerator<EngineEvent, void, undefined> {
        yield* printed(runner, failure, args, signal);
        if (!signal.aborted)
          throw cliFailure(runner.engine, () => ({ kind: 'down', detail: 'its events ended.' }), '', {
            what: WHAT,
          });
      }
      return Promise.resolve(endless());
    },
    readEvents: async function* ({ since, until, follow, ref }, { signal }) {
      const last = until ?? (follow ? undefined : Date.now());
      const args = events.args({
        // Without a beginning Docker gives nothing of the past.
        ...(since !== undefined ? { since } : follow ? {} : { since: 0 }),
        ...(last === undefined ? {} : { until: last }),
        ...(ref === undefined ? {} : { filter: `${ref.kind}=${ref.id}` }),
      });
      yield* printed(runner, failure, args, signal);
    },
  };
}
