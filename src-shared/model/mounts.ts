import type { WireError } from './error';

/** A file or folder outside the project that plugins may have mounted. Read-only unless `write`. */
export interface AllowedMount {
  /** Its real path, as it was when it was allowed. */
  readonly path: string;
  readonly write: boolean;
}

/** One entry of the list; with a problem it allows nothing. */
export interface ListedMount extends AllowedMount {
  readonly problem?: WireError;
}

/** What a plugin's request for a mount comes to. What is granted is `real`, and nothing else may be mounted for it. */
export type MountDecision =
  | { readonly granted: true; readonly real: string; readonly write: boolean; readonly entry: string }
  | { readonly granted: false; readonly error: WireError };
