/** What a stream procedure yields: first its id (needed to acknowledge), then numbered batches. */
export type StreamMessage<T> =
  | { readonly type: 'open'; readonly stream: string }
  | { readonly type: 'batch'; readonly seq: number; readonly items: readonly T[] };

/** How far a producer may run ahead of the reader. */
export const STREAM_WINDOW_BATCHES = 4;
export const STREAM_WINDOW_BYTES = 256 * 1024;
/** A reader that owes an acknowledgement and says nothing for this long has gone. */
export const STREAM_IDLE_MS = 30_000;
/** Rows in one page of a snapshot. */
export const SNAPSHOT_PAGE = 500;
/** Inbound messages larger than this are refused (bytes). The largest that is meant names 10,000 containers. */
export const MAX_INBOUND_BYTES = 1_000_000;
