import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { Answer, EngineHttp } from './http';

/** A finite answer that keeps silent for longer hangs: an engine that looks through a large file takes seconds. */
const SILENT_AT_MOST_MS = 60_000;
/** A refusal is a short sentence; more is not read. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * The bytes of an answer that streams. A finite one may not stall: `engine.timeout` when the engine is waited for
 * for a minute, however long the reader takes. One that is followed may be silent for as long as it likes.
 * Leaving the loop closes the connection.
 *
 * @param what is done, for “took longer than 60 s to …”
 */
export async function* chunksOf(
  { engine }: EngineHttp,
  answer: Readable,
  { what, follow }: { readonly what: string; readonly follow: boolean },
): AsyncGenerator<Buffer, void, undefined> {
  const chunks: AsyncIterator<unknown> = answer[Symbol.asyncIterator]();
  const params = { engine: engineTitle(engine), what, seconds: SILENT_AT_MOST_MS / 1000 };
  const giveUp = (): void => void answer.destroy(CleatError.of('engine.timeout', params));
  try {
    for (;;) {
      const timer = follow ? undefined : setTimeout(giveUp, SILENT_AT_MOST_MS);
      const { done, value } = await chunks.next().finally(() => clearTimeout(timer));
      if (done === true) return;
      // No encoding is set, so chunks are bytes.
      yield Buffer.isBuffer(value) ? value : Buffer.from(String(value));
    }
  } finally {
    answer.destroy();
  }
}

/** An answer with another status than expected, with what the engine says about it. Closes the connection. */
export async function refusalOf(http: EngineHttp, answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(http, answer, { what: 'say why it refused', follow: false })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_REFUSAL_BYTES) break;
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) };
}
