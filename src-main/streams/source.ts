/**
 * Where a stream's items come from: pulled, so that a producer never runs ahead of its reader. A source of
 * patches merges what waits by id; a source of log lines stops reading its socket when its buffer is full.
 */
export interface StreamSource<T> {
  /**
   * Resolves when it is known that there is something to read from, be it nothing yet (or the source has failed): the
   * reader is told that the stream is open only then. Sources without it are open at once.
   */
  opened?(signal: AbortSignal): Promise<void>;
  /** Resolves when something waits (or the source has ended); rejects with the failure that ended it. */
  wait(signal: AbortSignal): Promise<'more' | 'end'>;
  /** Takes what waits, in order, up to about `maxBytes` of JSON, at least one item when there is one. */
  take(maxBytes: number): readonly T[];
  /** Frees what the source holds. Called exactly once. */
  close(): void;
}
