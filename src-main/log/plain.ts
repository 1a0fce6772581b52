import { CleatError } from '../../src-shared/model/error';

/** Keys whose values are never written, wherever they stand. */
const SECRET_KEY = /token|secret|passw|credential|authorization|cookie|private.?key|api.?key/i;
const SECRET = '[secret]';
/** Deeper structures are cut: a log line is for reading. */
const MAX_DEPTH = 6;
const MAX_CAUSES = 8;

/** Secrets that hide inside text: the password of an address, and the browser face's one-time token. */
function maskText(text: string): string {
  return (
    text
      // A password may hold every separator; a port with a path after it is none.
      .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)(?!\d+(?:[/\s]|$))\S+@/gi, `$1${SECRET}@`)
      .replaceAll(/([?&]t(?:oken)?=)[^&\s"]+/gi, `$1${SECRET}`)
  );
}

function plainError(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: maskText(error.message),
    ...(code === undefined ? {} : { code }),
    ...(error instanceof CleatError
      ? { params: plainValue(error.wire.params, depth + 1), details: plainValue(error.wire.details, depth) }
      : {}),
    stack: error.stack === undefined ? undefined : maskText(error.stack),
    ...(error.cause === undefined || depth > MAX_CAUSES ? {} : { cause: plainValue(error.cause, depth + 1) }),
  };
}

function plainValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return plainError(value, depth);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth > MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => plainValue(item, depth + 1));
  if (value instanceof Map || value instanceof Set) return plainValue([...value], depth);
  return plainFields(value, depth + 1);
}

/**
 * The fields of a log line as JSON can hold them: errors with their code, stack and whole chain of causes;
 * secrets replaced, by the name of their key and inside addresses.
 */
export function plainFields(fields: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      SECRET_KEY.test(key) ? SECRET : plainValue(value, depth),
    ]),
  );
}
