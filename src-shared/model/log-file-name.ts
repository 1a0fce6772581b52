const LONGEST_NAME = 100;

/**
 * What a log is called as a file: letters, digits, points and dashes, whatever its containers are called.
 *
 * @param names of the containers that are read together
 */
export function logFileName(names: readonly string[], format: 'text' | 'jsonl'): string {
  const plain = names.length === 1 ? (names[0] ?? '') : `${names.length}-containers`;
  const safe = plain.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[.-]+/, '');
  return `${safe.slice(0, LONGEST_NAME) || 'container'}-log.${format === 'jsonl' ? 'jsonl' : 'txt'}`;
}
