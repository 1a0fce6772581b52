import { z } from 'zod';
import { engineTitle, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { Answer } from './http';

/** Docker says `message`; libpod says `message` and `cause`. */
const refusalSchema = z.object({ message: z.string().optional(), cause: z.string().optional() });

/** What the engine says about its refusal. */
export function refusalText(body: Buffer): string {
  const text = body.toString('utf8').trim();
  try {
    const { message, cause } = refusalSchema.parse(JSON.parse(text));
    return message || cause || text;
  } catch {
    return text === '' ? 'it gave no reason.' : text.slice(0, 500); // proxies answer in HTML or plain text
  }
}

export function refused(engine: EngineDescription, answer: Answer): CleatError {
  return CleatError.of('engine.refused', {
    engine: engineTitle(engine),
    status: answer.status,
    detail: refusalText(answer.body),
  });
}

function problems(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const [first] = error.issues;
  return first ? `${first.path.join('.') || 'it'}: ${first.message}` : error.message;
}

/** Checks a parsed value against the shape we read. Throws `engine.answer`. */
export function shaped<T>(engine: EngineDescription, what: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw CleatError.of(
    'engine.answer',
    { engine: engineTitle(engine), what, detail: problems(parsed.error) },
    { cause: parsed.error },
  );
}

/** The JSON of a successful answer. Throws `engine.refused` for another status, `engine.answer` for no JSON. */
export function jsonOf(engine: EngineDescription, what: string, answer: Answer): unknown {
  if (answer.status < 200 || answer.status > 299) throw refused(engine, answer);
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw CleatError.of(
      'engine.answer',
      { engine: engineTitle(engine), what, detail: problems(cause) },
      { cause },
    );
  }
}
