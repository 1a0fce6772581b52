const encoder = new TextEncoder();

/**
 * How many bytes `text` has as UTF-8. Encodes only when the answer could lie on either side of `limit`; else
 * the number is a bound on the right side of it.
 */
export function bytesNear(text: string, limit: number): number {
  if (text.length > limit || text.length * 3 <= limit) return text.length;
  return encoder.encode(text).length;
}
