import type { IncomingMessage } from 'node:http';
import { engineTitle, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { parseEvent, type EngineEvent } from './events';
import { connectionError } from './failures';
import { LineSplitter } from './ndjson';

/**
 * The events of an open `/events` answer. Throws `engine.unreachable` when the connection is lost, also when the
 * engine ends it politely; returns only when `signal` is aborted. Leaving the loop closes the connection.
 * Throws `engine.answer` for a line that is no event.
 */
export async function* readEvents(
  engine: EngineDescription,
  answer: IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent, void, undefined> {
  const lines = new LineSplitter();
  try {
    for await (const chunk of answer) {
      // No encoding is set, so chunks are bytes.
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      for (const line of lines.push(bytes)) yield eventOf(engine, line);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof RangeError) throw notAnEvent(engine, error);
    throw connectionError(engine, error);
  } finally {
    answer.destroy();
  }
  if (signal.aborted) return;
  throw connectionError(engine, new Error('its event stream ended.'));
}

function eventOf(engine: EngineDescription, line: string): EngineEvent {
  try {
    return parseEvent(line);
  } catch (error) {
    throw notAnEvent(engine, error);
  }
}

function notAnEvent(engine: EngineDescription, cause: unknown): CleatError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return CleatError.of('engine.answer', { engine: engineTitle(engine), what: '/events', detail }, { cause });
}
