/** One line of an engine's `/events`, read by `Action` (newer engines dropped `status`). */
export interface EngineEvent {
  /** `container`, `image`, `network`, `volume`, … */
  readonly type: string;
  /** `start`, `die`, `exec_create`, `health_status` (what follows a colon is cut off into `detail`), … */
  readonly action: string;
  readonly detail?: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Epoch milliseconds by the engine's clock. */
  readonly time: number;
}

/** What an event means for the mirror's containers. */
export type EventEffect =
  /** The row of this container may have changed. */
  | { readonly kind: 'refresh'; readonly id: string }
  | { readonly kind: 'remove'; readonly id: string }
  /** Rows that use this image may show it by another name now. */
  | { readonly kind: 'refresh-image'; readonly image: string }
  | { readonly kind: 'ignore' }
  /** An action the table does not know: refresh what it names and log it once. */
  | { readonly kind: 'unknown'; readonly id: string };
