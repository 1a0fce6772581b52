/** A release as [major, minor, patch]. */
export type Version = readonly [number, number, number];

/** `1.4.1` or `0.9` as numbers; a missing part is 0. Throws on anything else. */
export function parseVersion(text: string): Version {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) throw new Error(`the emulator knows no version ${text}`);
  return [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
}

/** Whether `version` is `first` or later. */
export function since(version: Version, first: string): boolean {
  const wanted = parseVersion(first);
  for (const at of [0, 1, 2] as const) {
    if (version[at] !== wanted[at]) return version[at] > wanted[at];
  }
  return true;
}

/** `1.4.1` */
export function versionText(version: Version): string {
  return version.join('.');
}
