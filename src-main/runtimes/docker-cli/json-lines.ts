import { z } from 'zod';

/** Throws a sentence that holds none of the output, which may be anything. */
export function json(output: string): unknown {
  if (output.trim() === '') throw new Error('it printed nothing');
  try {
    return JSON.parse(output);
  } catch {
    throw new Error('it printed something that is not JSON, or not all of it');
  }
}

/** One value a line, or one array of all. */
export function jsonRows<T>(output: string, row: z.ZodType<T>): T[] {
  const text = output.trim();
  if (text === '') return [];
  const values = text.startsWith('[') ? json(text) : text.split('\n').map(json);
  return z.array(row).parse(values);
}
