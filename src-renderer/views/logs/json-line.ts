const LONGEST = 20_000;

/** A line that is one JSON object, indented; undefined for every other line. */
export function unfolded(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    const indented = JSON.stringify(JSON.parse(trimmed), undefined, 2);
    return indented.length > LONGEST ? `${indented.slice(0, LONGEST)}\n…` : indented;
  } catch {
    // Not JSON after all: the line stays as it is.
    return undefined;
  }
}
