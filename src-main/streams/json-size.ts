/**
 * About how many characters `value` has as JSON, without writing it: escapes and non-ASCII are not counted.
 * Memory crosses beside JSON and counts by its bytes. Good enough to cut batches by, at a tenth of the cost of serialising twice.
 */
export function jsonSize(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
      return 8;
    case 'boolean':
      return 5;
    case 'object':
      break;
    default:
      return 4;
  }
  if (value === null) return 4;
  if (value instanceof ArrayBuffer) return value.byteLength;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) size += jsonSize(item) + 1;
    return size;
  }
  // Without a list of pairs for each object: this runs for every line of a log.
  for (const key in value) {
    const item: unknown = Reflect.get(value, key);
    if (item !== undefined) size += key.length + 4 + jsonSize(item);
  }
  return size;
}
