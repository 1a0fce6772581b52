import { plainLine } from '../lib/ansi';
import type { LogRing } from '../lib/log-ring';
import type { LogView } from './log-view';
import type { CopyRange } from './protocol';

export interface CopyOptions {
  /** Undefined copies everything that is shown. */
  readonly range: CopyRange | undefined;
  /** In UTC, as ISO 8601, so that what is pasted says the same everywhere. */
  readonly times: boolean;
  readonly names: readonly string[];
}

/** Rows as plain text, one line each: no escapes, the container's name where several are read together. */
export function copyText(ring: LogRing, view: LogView, { range, times, names }: CopyOptions): string {
  const from = Math.max(view.first, range?.from ?? view.first);
  const to = Math.min(view.first + view.length - 1, range?.to ?? Infinity);
  const lines: string[] = [];
  for (let position = from; position <= to; position++) {
    const entry = view.at(position);
    if (!entry) continue;
    const row = 'seq' in entry ? ring.row(entry.seq) : undefined;
    if (!row) lines.push('…');
    else if (row.kind === 'line') {
      const time = times && row.time !== undefined ? [new Date(row.time).toISOString()] : [];
      const name = names.length > 1 ? [plainLine(names[row.source] ?? '')] : [];
      lines.push([...time, ...name, plainLine(row.text)].join(' '));
    }
  }
  return lines.join('\n');
}
