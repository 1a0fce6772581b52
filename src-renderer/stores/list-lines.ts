import { grouped } from '../lib/groups';
import type { ContainerRow } from './container-row.svelte';
import type { Grouping } from './list-layout.svelte';

/** A line above the rows that belong together. */
export class GroupLine {
  constructor(
    readonly key: string,
    /** '' for those that belong to none. */
    readonly name: string,
    readonly rows: readonly ContainerRow[],
    readonly folded: boolean,
  ) {}

  get running(): number {
    let running = 0;
    for (const row of this.rows) if (row.facts.running) running++;
    return running;
  }
}

/** What one line of the list is. */
export type Line = ContainerRow | GroupLine;

/** The list's lines: the rows themselves where nothing is grouped (and then the same array). */
export function linesOf(
  rows: readonly ContainerRow[],
  grouping: Grouping,
  folded: ReadonlySet<string>,
): readonly Line[] {
  if (grouping === 'none') return rows;
  const lines: Line[] = [];
  for (const { name, rows: members } of grouped(rows, (row) => row.facts[grouping])) {
    const key = `${grouping} ${name}`;
    const group = new GroupLine(key, name, members, folded.has(key));
    lines.push(group);
    if (!group.folded) for (const row of members) lines.push(row);
  }
  return lines;
}
