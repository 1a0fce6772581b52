/** Shorter ones stand in everything. */
const SHORTEST = 4;

/**
 * Takes secrets out of what an engine says: a step may print what it was given. Values that cross from one piece of output
 * to the next are not seen.
 */
export function maskOf(secrets: Iterable<Buffer>): (text: string) => string {
  const values = new Set<string>();
  for (const secret of secrets) {
    const text = secret.toString('utf8');
    for (const one of [text, ...text.split(/\r?\n/)])
      if (one.trim().length >= SHORTEST) values.add(one.trim());
  }
  // The longest first: a line of a key is part of the whole.
  const sorted = [...values].sort((a, b) => b.length - a.length);
  return (text) => sorted.reduce((masked, value) => masked.replaceAll(value, '•••'), text);
}
