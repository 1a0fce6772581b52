export interface LabelGroup {
  /** `com.docker.compose`, or '' for those that belong to no group. */
  readonly prefix: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

const COMPOSE = /^(com\.docker\.compose|io\.podman\.compose)\./;

/** Labels by name; those that Compose writes apart, so that they do not bury one's own. */
export function labelGroups(labels: Readonly<Record<string, string>>): readonly LabelGroup[] {
  const groups: Record<string, [string, string][]> = { '': [] };
  for (const [name, value] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
    (groups[COMPOSE.exec(name)?.[1] ?? ''] ??= []).push([name, value]);
  return Object.entries(groups)
    .filter(([, members]) => members.length > 0)
    .map(([prefix, members]) => ({ prefix, labels: members }));
}
