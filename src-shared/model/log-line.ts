/** A piece of a container's output, already decoded as UTF-8. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** Without its line end. Control sequences are kept: whoever shows it makes them harmless. */
  readonly text: string;
  /** Epoch ms given by the engine, when it gave one. */
  readonly time?: number;
  /** Set when the line goes on in the next item of the same stream (very long lines). */
  readonly partial?: true;
  /** Set when the rest of the line is left out, since the reader asked for no more of one line. */
  readonly cut?: true;
}
/** Marks in a log between runs of the container. */
export type LogItem =
  | ({ readonly type: 'line' } & LogLine)
  | {
      readonly type: 'mark';
      readonly what: 'ended' | 'restarted' | 'removed' | 'lost' | 'resumed';
      readonly time: number;
    };

/** A run of whole lines of one stream, each with its time, as one text: cheap to write, to send and to hold. */
export interface LogLines {
  readonly type: 'lines';
  readonly stream: LogLine['stream'];
  /** The lines, a line feed between each two. */
  readonly text: string;
  /** Epoch ms of the first line. */
  readonly time: number;
  /** Of each line, ms after the first: a few digits instead of thirteen. */
  readonly after: readonly number[];
}

/** A run of whole lines of one stream, each with its time, as bytes of a packet's memory. */
export interface LinesInMemory {
  readonly type: 'bytes';
  readonly stream: LogLine['stream'];
  /** Its UTF-8, a line feed between each two lines. */
  readonly at: number;
  readonly bytes: number;
  /** One epoch ms for each line, as doubles. */
  readonly timesAt: number;
  readonly count: number;
  /** Characters of the longest line. */
  readonly widest: number;
}

/** All that a log gave at once, its runs as bytes: what a reader is sent that asked for `bytes`. */
export interface LogPacket {
  readonly type: 'packet';
  readonly items: readonly (LogItem | LinesInMemory)[];
  readonly memory: ArrayBuffer;
}
