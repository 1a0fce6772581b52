import type { IncomingMessage } from 'node:http';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { refused } from './answers';
import { connectionError } from './failures';
import type { EngineHttp } from './http';
import { LineSplitter } from './ndjson';

const OPEN_TIMEOUT_MS = 30_000;
/** A refusal is a short sentence; more is not read. */
const MAX_REFUSAL_BYTES = 64 * 1024;

async function refusalOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    // No encoding is set, so chunks are bytes.
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(bytes);
    size += bytes.length;
    if (size > MAX_REFUSAL_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/**
 * The JSON values, a line each, of an answer that streams. Returns when the engine ends it or `signal` aborts;
 * throws `engine.refused`, `engine.answer` for a line that is no JSON, and what a lost connection throws.
 * Leaving the loop closes the connection.
 */
export async function* jsonLines(
  http: EngineHttp,
  path: string,
  what: string,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  const { engine } = http;
  const answer = await http.open(path, { signal, timeoutMs: OPEN_TIMEOUT_MS, what });
  const lines = new LineSplitter();
  try {
    const status = answer.statusCode ?? 0;
    if (status !== 200)
      throw refused(engine, { status, headers: answer.headers, body: await refusalOf(answer) });
    for await (const chunk of answer) {
      for (const line of lines.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))))
        yield JSON.parse(line);
    }
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
