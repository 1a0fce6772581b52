import { Transform, type Readable } from 'node:stream';
import { z } from 'zod';
import type { BuildEvent } from '../../../src-shared/model/build';
import { engineTitle } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import { refused } from '../../engines/answers';
import { chunksOf, refusalOf } from '../../engines/chunks';
import { connectionError } from '../../engines/failures';
import type { Answer, EngineHttp } from '../../engines/http';
import { LineSplitter } from '../../engines/ndjson';

/** A piece of a trace holds up to some MB of output, in base64. */
const MAX_LINE_CHARS = 64 * 1024 * 1024;
/** Between two words about how much of the context was sent, bytes. */
const TELL_EVERY_BYTES = 512 * 1024;

/** What both engines send, a line each; what is not in it is left out. */
const messageSchema = z.object({
  stream: z.string().optional(),
  id: z.string().optional(),
  status: z.string().optional(),
  progressDetail: z
    .object({ current: z.number().optional(), total: z.number().optional() })
    .nullish()
    .catch(undefined),
  aux: z.unknown().optional(),
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional(), code: z.number().optional() }).nullish(),
});
export type BuildMessage = z.infer<typeof messageSchema>;

/** `{"aux":{"ID":"sha256:…"}}`: the image that was made. */
const imageSchema = z.object({ ID: z.string() });
export const imageIn = (aux: unknown): string | undefined => imageSchema.safeParse(aux).data?.ID;

export interface BuildCall {
  /** With its query. */
  readonly path: string;
  readonly context: Readable;
  readonly headers?: Readonly<Record<string, string>>;
  readonly on: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
}

/** Tells of how much goes through it. */
export function counted(context: Readable, on: BuildCall['on']): Readable {
  let bytes = 0;
  let told = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes - told >= TELL_EVERY_BYTES) on({ type: 'context', bytes: (told = bytes) });
      done(null, chunk);
    },
    flush(done) {
      if (bytes > told) on({ type: 'context', bytes });
      done();
    },
  });
  // Either one's end is the other's.
  context.once('error', (error) => counter.destroy(error));
  counter.once('close', () => context.destroy());
  return context.pipe(counter);
}

/** An answer to a build that was not begun. */
export class BuildRefused extends Error {
  constructor(readonly answer: Answer) {
    super(`the build was refused with ${answer.status}`);
  }
}

/**
 * Sends a build and gives what the engine says of it, message by message. Throws BuildRefused for another status than
 * 200, the error of a context that could not be read, and what a lost connection throws (also when aborted). Leaving
 * the loop closes the connection.
 */
export async function* buildMessages(
  http: EngineHttp,
  { path, context, headers, on, signal }: BuildCall,
): AsyncGenerator<BuildMessage, void, undefined> {
  const { engine } = http;
  let unread: unknown;
  const body = counted(context, on);
  body.once('error', (error: unknown) => (unread = error));
  const lines = new LineSplitter(MAX_LINE_CHARS);
  try {
    const answer = await http.open(path, {
      method: 'POST',
      body,
      signal,
      timeoutMs: Infinity,
      what: 'build',
      ...(headers ? { headers } : {}),
    });
    try {
      if (answer.statusCode !== 200) throw new BuildRefused(await refusalOf(http, answer));
      for await (const chunk of chunksOf(http, answer, { what: 'build', follow: true }))
        for (const line of lines.push(chunk)) yield messageSchema.parse(JSON.parse(line));
      for (const line of lines.end()) yield messageSchema.parse(JSON.parse(line));
    } finally {
      answer.destroy();
    }
  } catch (error) {
    if (unread instanceof CleatError && !signal.aborted) throw unread;
    if (error instanceof BuildRefused) throw error;
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof z.ZodError)
      throw CleatError.of(
        'engine.answer',
        { engine: engineTitle(engine), what: 'a build', detail: error.message },
        { cause: error },
      );
    throw connectionError(engine, error);
  } finally {
    body.destroy();
  }
}

/** The engine's refusal of a whole build, for builders without something better to say. */
export const refusedBuild = (http: EngineHttp, { answer }: BuildRefused): CleatError =>
  refused(http.engine, answer);
