import { ERROR_CATEGORIES } from '../messages/entry';
import { CleatError, type WireError } from '../model/error';

/** Whether this is an error as our side sends it. By hand: zod stays out of the page. */
function isWireError(value: unknown): value is WireError {
  if (typeof value !== 'object' || value === null) return false;
  const has = (key: string, type: string): boolean => typeof Reflect.get(value, key) === type;
  const category: unknown = Reflect.get(value, 'category');
  const params: unknown = Reflect.get(value, 'params');
  const optional = (key: string): boolean => Reflect.get(value, key) === undefined || has(key, 'string');
  return (
    ERROR_CATEGORIES.some((known) => known === category) &&
    has('code', 'string') &&
    has('message', 'string') &&
    typeof params === 'object' &&
    params !== null &&
    optional('hint') &&
    optional('details')
  );
}

/** The error another process sent; one that cannot be read is `rpc.malformed`. */
export function errorFromWire(value: unknown): CleatError {
  if (isWireError(value)) return CleatError.fromWire(value);
  return CleatError.of('rpc.malformed', { detail: 'the other side failed and did not say how' });
}
