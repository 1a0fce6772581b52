/** What the CLI printed as JSON; throws a sentence that holds none of the output, which may be anything. */
export function json(output: string): unknown {
  if (output.trim() === '') throw new Error('it printed nothing');
  try {
    return JSON.parse(output);
  } catch {
    throw new Error('it printed something that is not JSON, or not all of it');
  }
}
