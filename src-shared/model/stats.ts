/** One reading of what a container uses. An absent figure is one the engine does not give. */
export interface ContainerStats {
  readonly engine: string;
  readonly id: string;
  /** Epoch ms of the reading. */
  readonly at: number;
  /** Per cent of one core: two busy cores are 200. Absent until there are two readings. */
  readonly cpu?: number;
  /** Bytes in use, without the page cache that can be dropped (as `docker stats` counts). */
  readonly memory?: number;
  /** Bytes it may use: its limit, or the machine's memory. */
  readonly memoryLimit?: number;
  /** Bytes since its start. */
  readonly networkIn?: number;
  readonly networkOut?: number;
  readonly blockIn?: number;
  readonly blockOut?: number;
  readonly pids?: number;
}

/** Processes of a container, as its engine's `top` prints them. */
export interface ProcessTable {
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
}
