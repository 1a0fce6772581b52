/** The kinds of failure there are. Each maps to one exit code of the CLI (see `exitCodeOf`). */
export const ERROR_CATEGORIES = [
  'general',
  'io',
  'parse',
  'validation',
  'compatibility',
  'runtime',
  'state',
  'permission',
  'consent',
  'dependency',
  'communication',
  'timeout',
  'limit',
  'not-found',
  'exists',
  'cancelled',
] as const;
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

export type ParamValue = string | number | boolean;

/** One catalogue entry: the message and the hint are built from the same named parameters. */
export interface MessageEntry<P extends Readonly<Record<string, ParamValue>>> {
  readonly category: ErrorCategory;
  readonly message: (params: P) => string;
  readonly hint?: (params: P) => string;
}

/** Types an entry by its parameters; the function is the identity. */
export function entry<P extends Readonly<Record<string, ParamValue>>>(
  value: MessageEntry<P>,
): MessageEntry<P> {
  return value;
}

export type NoParams = Readonly<Record<never, never>>;
