import { z } from 'zod';
import { bytesNear } from '../../../src-shared/client/text-size';
import { CleatError } from '../../../src-shared/model/error';
import { MAX_INBOUND_BYTES } from '../../../src-shared/model/stream';

const ABORT = 4;
const idSchema = z.string().regex(/^[0-9a-z]{1,32}$/i);
const envelopeSchema = z.union([
  z.object({ i: idSchema, t: z.literal(ABORT) }),
  z.object({
    i: idSchema,
    t: z.undefined().optional(),
    p: z.object({ u: z.string().regex(/^\/[\w.%/-]{1,300}$/), b: z.unknown().optional() }),
  }),
]);

/** What one inbound text asks for. No headers, no methods, no files, no streams in: our contract has none. */
export type Inbound =
  | { readonly kind: 'call'; readonly id: string; readonly url: URL; readonly body: unknown }
  | { readonly kind: 'abort'; readonly id: string }
  /** Unreadable. Answered when it says which call it was. */
  | { readonly kind: 'bad'; readonly id?: string; readonly error: CleatError };

/** Reads one message from the other side. Never throws, and never parses more than MAX_INBOUND_BYTES. */
export function readInbound(text: string): Inbound {
  const bytes = bytesNear(text, MAX_INBOUND_BYTES);
  if (bytes > MAX_INBOUND_BYTES) {
    const error = CleatError.of('rpc.oversize', { limit: MAX_INBOUND_BYTES, actual: bytes });
    return bad(leadingId(text), error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(leadingId(text), malformed('it is not JSON'));
  }
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) return bad(idOf(value), malformed('it is not a call'));
  const message = envelope.data;
  if (message.t === ABORT) return { kind: 'abort', id: message.i };
  const address = `http://orpc${message.p.u}`;
  if (!URL.canParse(address)) return bad(message.i, malformed('it names no procedure'));
  return { kind: 'call', id: message.i, url: new URL(address), body: message.p.b };
}

/** The procedure a URL names, as people write it: `containers.list`. */
export function procedureName(url: URL): string {
  const name = url.pathname.slice(1).replaceAll('/', '.');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function bad(id: string | undefined, error: CleatError): Inbound {
  return id === undefined ? { kind: 'bad', error } : { kind: 'bad', id, error };
}

function malformed(detail: string): CleatError {
  return CleatError.of('rpc.malformed', { detail });
}

/** The id of a message that is not parsed: ours begin with it. */
function leadingId(text: string): string | undefined {
  return /^\{"i":"([0-9a-z]{1,32})"/i.exec(text.slice(0, 64))?.[1];
}

function idOf(value: unknown): string | undefined {
  const id = z.object({ i: idSchema }).safeParse(value);
  return id.success ? id.data.i : undefined;
}
