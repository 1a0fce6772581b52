/** What a column can hold. */
export type SqlValue = string | number | bigint | Uint8Array | null;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

/** What the worker is started with. */
export interface WorkerStart {
  readonly path: string;
  /** SQL scripts in order; `user_version` counts those that were applied. */
  readonly migrations: readonly string[];
}

/** Statements of one request run in one transaction; a single one alone. */
export interface WorkerRequest {
  readonly id: number;
  readonly statements: readonly Statement[] | 'close';
}

export type WorkerFailure =
  | { readonly kind: 'busy' }
  | { readonly kind: 'full' }
  | { readonly kind: 'newer'; readonly found: number; readonly known: number }
  | { readonly kind: 'corrupt' | 'io' | 'sql'; readonly detail: string };

/** Rows of each statement; one that returns none has no rows and a count of changes. */
export interface StatementResult {
  readonly rows: readonly unknown[];
  readonly changes: number;
}

export type WorkerAnswer =
  | { readonly id: number; readonly results: readonly StatementResult[] }
  | { readonly id: number; readonly failure: WorkerFailure };
