import type { LogParcel } from '../lib/log-parcel';
import type { LogRow } from '../lib/log-row';

/** What is looked for. A regular expression is JavaScript's; it runs where it can be stopped. */
export interface LogQuery {
  readonly text: string;
  readonly regex: boolean;
  readonly caseSensitive: boolean;
}

/** What of the log is shown. */
export interface LogShown {
  readonly stream: 'all' | 'stdout' | 'stderr';
  /** Lines around each match when only matches are shown; undefined shows everything. */
  readonly context: number | undefined;
}

/** A row as it is drawn. `position` counts what is shown and never changes while the same things are shown. */
export type ShownRow =
  | {
      readonly kind: 'row';
      readonly position: number;
      readonly row: LogRow;
      readonly hits: readonly number[];
    }
  | { readonly kind: 'gap'; readonly position: number; readonly lines: number };

/** Positions in hand: `first … first + length - 1`. */
export interface LogExtent {
  readonly first: number;
  readonly length: number;
  /** Characters of the longest line met. */
  readonly widest: number;
}

/** Where the search stands. `at` counts from 1; 0: no match is looked at. */
export interface LogSearch {
  readonly state: 'none' | 'running' | 'done' | 'bad' | 'stopped' | 'broken';
  /** What is wrong with the expression, in the words of the engine that reads it. */
  readonly detail: string;
  readonly count: number;
  readonly at: number;
  readonly seq: number | undefined;
}

/** Positions to draw from; at the tail, as many of the last rows. */
export interface LogSight {
  readonly from: number;
  readonly to: number;
  readonly tail: boolean;
}

/** Which rows are copied: positions, both ends included; undefined is everything shown. */
export interface CopyRange {
  readonly from: number;
  readonly to: number;
}

export type ToLogWorker =
  | { readonly type: 'begin'; readonly names: readonly string[] }
  | ({ readonly type: 'push'; readonly source: number } & LogParcel)
  | { readonly type: 'ended'; readonly source: number }
  | { readonly type: 'sight'; readonly sight: LogSight }
  | { readonly type: 'drawn' }
  | { readonly type: 'show'; readonly shown: LogShown }
  | { readonly type: 'find'; readonly query: LogQuery }
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'clear' }
  | { readonly type: 'unclear' }
  | {
      readonly type: 'copy';
      readonly id: number;
      readonly range: CopyRange | undefined;
      readonly times: boolean;
    };

/** What the page draws until the next frame. */
export interface LogFrame {
  readonly type: 'frame';
  /** Another one means that positions begin anew. */
  readonly generation: number;
  readonly extent: LogExtent;
  readonly rows: readonly ShownRow[];
  readonly search: LogSearch;
  /** The seq of the newest row, shown or not; -1 when there is none. */
  readonly newest: number;
  /** Rows that are no longer kept, and rows put out of sight by “clear”. */
  readonly dropped: number;
  readonly cleared: number;
  /** The position that a search wants in sight. */
  readonly reveal: number | undefined;
}

export type FromLogWorker =
  | LogFrame
  /** One parcel has been taken in. */
  | { readonly type: 'taken' }
  | { readonly type: 'copied'; readonly id: number; readonly text: string };

/** Lines whose matches are wanted, to the thread that may be killed. */
export interface MatchJob {
  readonly id: number;
  readonly source: string;
  readonly flags: string;
  readonly lines: readonly string[];
}

/** For each line that matches: its index, and the matches as pairs of from and to. */
export interface MatchAnswer {
  readonly id: number;
  readonly found: readonly (readonly [index: number, hits: readonly number[]])[];
}
