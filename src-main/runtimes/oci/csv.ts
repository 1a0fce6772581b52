/**
 * A field of a CSV line as Go's encoding/csv reads it (Docker's and Podman's `--mount`, Podman's lists): the only way
 * a comma or a quote gets through.
 */
export function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Go's reader makes LF of CR LF, even between quotes: such a text cannot be carried. */
export function survivesCsv(text: string): boolean {
  return !text.includes('\r\n');
}

/** One CSV line, read as Go's encoding/csv does; undefined when it is none. */
export function csvFields(line: string): string[] | undefined {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const match = rest.startsWith('"')
      ? /^"((?:[^"]|"")*)"(,|$)/.exec(rest)
      : /^([^",\n\r]*)(,|$)/.exec(rest);
    if (!match) return undefined;
    const [whole, field = '', end] = match;
    fields.push(rest.startsWith('"') ? field.replaceAll('""', '"') : field);
    if (end === '') return fields;
    rest = rest.slice(whole.length);
  }
}
