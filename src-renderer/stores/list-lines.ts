import { grouped } from '../lib/groups';

/** A line above the rows that belong together. */
export class GroupLine<R> {
  constructor(
    readonly key: string,
    /** '' for those that belong to none. */
    readonly name: string,
    readonly rows: readonly R[],
    readonly folded: boolean,
  ) {}
}

/** What one line of a list is. */
export type Line<R> = R | GroupLine<R>;

/** Rows and, above those of one name, a line for them. */
export function linesOf<R>(
  rows: readonly R[],
  kind: string,
  nameOf: (row: R) => string,
  folded: ReadonlySet<string>,
): readonly Line<R>[] {
  const lines: Line<R>[] = [];
  for (const { name, rows: members } of grouped(rows, nameOf)) {
    const key = `${kind} ${name}`;
    const group = new GroupLine(key, name, members, folded.has(key));
    lines.push(group);
    if (!group.folded) for (const row of members) lines.push(row);
  }
  return lines;
}
