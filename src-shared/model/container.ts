/** The states either engine reports, in one vocabulary. `unknown` keeps a word we have not met yet visible. */
export const CONTAINER_STATES = [
  'created',
  'initialized',
  'running',
  'paused',
  'restarting',
  'stopping',
  'removing',
  'exited',
  'dead',
  'unknown',
] as const;
export type ContainerState = (typeof CONTAINER_STATES)[number];

export type Health = 'starting' | 'healthy' | 'unhealthy';

export interface PortMapping {
  readonly hostIp?: string;
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol: string;
}

export const CONTAINER_ACTIONS = [
  'start',
  'stop',
  'restart',
  'pause',
  'unpause',
  'kill',
  'rename',
  'update',
  'remove',
] as const;
export type ContainerAction = (typeof CONTAINER_ACTIONS)[number];
/** Those that can be done to many at once. */
export type BulkAction = Exclude<ContainerAction, 'rename' | 'update'>;

/** What somebody has asked for and the engine has not yet shown: every face sees it. */
export interface Pending {
  readonly action: ContainerAction;
  readonly operationId: string;
}

/** One row. Times are epoch milliseconds. Strings come from the engine as they are: hostile until shown as text. */
export interface Container {
  readonly engine: string;
  readonly runtime: string;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly command: string;
  readonly state: ContainerState;
  readonly health?: Health;
  readonly exitCode?: number;
  /** Absent where the engine does not tell. */
  readonly createdAt?: number;
  /** Of the current run; absent when it does not run or is not known yet. Never read from a status text. */
  readonly startedAt?: number;
  readonly ports: readonly PortMapping[];
  readonly networks: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly pod?: string;
  readonly pending?: Pending;
}

/** The key of a row across engines. */
export function containerKey(row: { readonly engine: string; readonly id: string }): string {
  return `${row.engine} ${row.id}`;
}
