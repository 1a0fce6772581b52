import type { Parsed } from '../parser/parse';
import { Lacks } from '../refusal';

/** How a list is to be printed: the emulator prints JSON and, with `--quiet`, names; tables it has not. */
export function checkFormat(parsed: Parsed): 'json' | 'quiet' {
  const format = parsed.value('--format') ?? 'table';
  if (format === 'json') return 'json';
  if (format === 'table' && parsed.flag('--quiet')) return 'quiet';
  throw new Lacks(`output as ${format}: ask for --format json or --quiet`);
}
