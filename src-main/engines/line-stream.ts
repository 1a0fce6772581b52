import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { refused } from './answers';
import { chunksOf, refusalOf } from './chunks';
import { connectionError } from './failures';
import type { EngineHttp } from './http';
import { LineSplitter } from './ndjson';

const OPEN_TIMEOUT_MS = 30_000;

export interface LineQuestion {
  /** What is done, for “took longer than 30 s to …”. */
  readonly what: string;
  /** The answer goes on with what happens: it may be silent for as long as it likes. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/**
 * The JSON values, a line each, of an answer that streams. Returns when the engine ends it or `signal` aborts;
 * throws `engine.refused`, `engine.answer` for a line that is no JSON, `engine.timeout` for a finite answer that
 * stalls, and what a lost connection throws. Leaving the loop closes the connection.
 */
export async function* jsonLines(
  http: EngineHttp,
  path: string,
  { what, follow, signal }: LineQuestion,
): AsyncGenerator<unknown, void, undefined> {
  const { engine } = http;
  const answer = await http.open(path, { signal, timeoutMs: OPEN_TIMEOUT_MS, what });
  const lines = new LineSplitter();
  try {
    if (answer.statusCode !== 200) throw refused(engine, await refusalOf(http, answer));
    for await (const chunk of chunksOf(http, answer, { what, follow }))
      for (const line of lines.push(chunk)) yield JSON.parse(line);
    for (const line of lines.end()) yield JSON.parse(line);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof RangeError || error instanceof SyntaxError)
      throw CleatError.of(
        'engine.answer',
        { engine: engineTitle(engine), what, detail: error.message },
        { cause: error },
      );
    throw connectionError(engine, error);
  } finally {
    answer.destroy();
  }
}
