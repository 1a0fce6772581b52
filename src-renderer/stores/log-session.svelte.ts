import { consumeBatches } from '../../src-shared/client/consume';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Link } from '../app/link';
import type {
  CopyRange,
  LogExtent,
  LogFrame,
  LogQuery,
  LogSearch,
  LogShown,
  LogSight,
  ShownRow,
  ToLogWorker,
} from '../logs/protocol';
import { LogThread } from './log-thread';
import { PictureRest } from './picture-rest';

export type LogState =
  | { readonly state: 'reading' }
  /** The log can be read; what of the past there is comes at once. */
  | { readonly state: 'following' }
  /** Nothing more will come: the container has been removed. */
  | { readonly state: 'ended' }
  | { readonly state: 'failed'; readonly error: WireError };

/** Where reading begins: so many lines before now, or a moment (epoch ms; undefined is the start). */
export type LogStart = { readonly tail: number } | { readonly since: number | undefined };

/** Lines asked for from before now; what comes after is followed. */
const TAIL: LogStart = { tail: 10_000 };
/** Bytes of one line that are kept, as the words say of what is cut. */
const LONGEST_LINE = 4_000_000;
/** More lines in one picture than anybody reads. */
const RUSH = 20;
const NO_SEARCH: LogSearch = { state: 'none', detail: '', count: 0, at: 0, seq: undefined };

export interface LogSource {
  readonly ref: ObjectRef;
  readonly name: string;
}

/** The log of some containers while somebody looks at it: read here, held and searched in a worker. */
export class LogSession {
  statuses = $state.raw<readonly LogState[]>([]);
  /** The worker cannot be had, or has died: nothing is held any more. */
  broken = $state(false);
  extent = $state.raw<LogExtent>({ first: 0, length: 0, widest: 0 });
  generation = $state(0);
  search = $state.raw<LogSearch>(NO_SEARCH);
  newest = $state(-1);
  dropped = $state(0);
  cleared = $state(0);
  /** The position a search wants in sight; a new object each time. */
  reveal = $state.raw<{ readonly position: number } | undefined>();
  start = $state.raw<LogStart>(TAIL);
  #rows = $state.raw<readonly ShownRow[]>([]);
  /** Those of the picture before: they are in sight until the view has moved. */
  #before: readonly ShownRow[] = [];
  #thread: LogThread | undefined;
  readonly #rest = new PictureRest(() => this.#thread?.send({ type: 'drawn' }));
  /** The rows that somebody looks at, as the worker knows them. */
  #sight: LogSight | undefined;
  #link: Link | undefined;
  #reading = new AbortController();
  #closed = false;

  constructor(private readonly sources: readonly LogSource[]) {
    this.#open();
  }

  /** Reads anew over this connection, until the logs end or nobody looks any more. */
  attach(link: Link): void {
    this.#link = link;
    this.#begin();
  }

  readFrom(start: LogStart): void {
    this.start = start;
    this.#begin();
  }

  /** After the worker has died. */
  retry(): void {
    this.#thread?.close();
    this.#open();
    this.#begin();
  }

  find(query: LogQuery): void {
    this.#act({ type: 'find', query });
  }
  step(by: 1 | -1): void {
    this.#act({ type: 'step', by });
  }
  show(shown: LogShown): void {
    this.#act({ type: 'show', shown });
  }
  clear(): void {
    this.#act({ type: 'clear' });
  }
  unclear(): void {
    this.#act({ type: 'unclear' });
  }
  look(sight: LogSight): void {
    const { from, to, tail } = this.#sight ?? {};
    // Each picture at the end scrolls, and so looks again at what it shows: that is nobody's act.
    if (sight.from === from && sight.to === to && sight.tail === tail) return;
    this.#sight = sight;
    this.#act({ type: 'sight', sight });
  }

  /** Rows as plain text; everything shown when no range is given. */
  async copy(range: CopyRange | undefined, times: boolean): Promise<string> {
    return (await this.#thread?.copy(range, times)) ?? '';
  }

  /** All that the worker sent last. */
  get rows(): readonly ShownRow[] {
    return this.#rows;
  }

  /** The row at a position, when the worker has sent it. */
  rowAt(position: number): ShownRow | undefined {
    return rowOf(this.#rows, position) ?? rowOf(this.#before, position);
  }

  close(): void {
    this.#closed = true;
    this.#reading.abort();
    this.#thread?.close();
    this.#rest.end();
  }

  /** What somebody has done is seen at once: no picture rests any longer. */
  #act(message: ToLogWorker): void {
    this.#thread?.send(message);
    // After the act, so that the next picture knows of it.
    if (this.#rest.end()) this.#thread?.send({ type: 'drawn' });
  }

  #open(): void {
    this.broken = false;
    this.#rest.end();
    try {
      this.#thread = new LogThread({
        frame: (frame) => this.#draw(frame),
        broken: () => {
          this.broken = true;
          this.#reading.abort();
        },
      });
      // One that follows another is told what is looked at, too.
      if (this.#sight) this.#thread.send({ type: 'sight', sight: this.#sight });
    } catch {
      this.broken = true;
    }
  }

  #begin(): void {
    this.#reading.abort();
    const link = this.#link;
    if (!link || this.broken || this.#closed) return;
    this.#reading = new AbortController();
    const signal = AbortSignal.any([link.signal, this.#reading.signal]);
    this.statuses = this.sources.map(() => ({ state: 'reading' }));
    this.#thread?.send({ type: 'begin', names: this.sources.map((source) => source.name) });
    this.sources.forEach((source, index) => void this.#read(link, signal, source.ref, index));
  }

  async #read(link: Link, signal: AbortSignal, ref: ObjectRef, index: number): Promise<void> {
    const { start } = this;
    const from = 'tail' in start ? start : start.since === undefined ? {} : { since: start.since };
    try {
      const open = (inner: AbortSignal) =>
        link.client.containers.logs(
          { ref, follow: true, bytes: true, longest: LONGEST_LINE, ...from },
          { signal: inner },
        );
      const opened = (): void => this.#status(index, { state: 'following' });
      for await (const items of consumeBatches(link.client, open, signal, opened))
        await this.#thread?.push(index, items);
      if (signal.aborted) return;
      this.#status(index, { state: 'ended' });
    } catch (thrown) {
      if (signal.aborted) return;
      const { wire } = CleatError.from(thrown);
      // A page that slept owes an acknowledgement for too long: nothing is wrong with the log.
      if (wire.code === 'rpc.stream-idle') return this.#begin();
      this.#status(index, { state: 'failed', error: wire });
    }
    this.#thread?.send({ type: 'ended', source: index });
  }

  #status(index: number, status: LogState): void {
    this.statuses = this.statuses.map((one, at) => (at === index ? status : one));
  }

  #draw(frame: LogFrame): void {
    const rushes = frame.newest - this.newest > RUSH;
    const known = frame.generation === this.generation;
    const before = known ? this.#rows : [];
    this.#rows = frame.rows.map((row) => {
      const old = rowOf(before, row.position);
      return old && isSame(old, row) ? old : row;
    });
    this.#before = before;
    this.generation = frame.generation;
    this.extent = frame.extent;
    this.search = frame.search;
    this.newest = frame.newest;
    this.dropped = frame.dropped;
    this.cleared = frame.cleared;
    if (frame.reveal !== undefined) this.reveal = { position: frame.reveal };
    this.#rest.begin(rushes);
  }
}

function rowOf(rows: readonly ShownRow[], position: number): ShownRow | undefined {
  return rows[position - (rows[0]?.position ?? 0)];
}

/** A row that is drawn already need not be drawn again. */
function isSame(one: ShownRow, other: ShownRow): boolean {
  if (one.kind === 'gap' || other.kind === 'gap')
    return one.kind === 'gap' && other.kind === 'gap' && one.lines === other.lines;
  if (one.row.seq !== other.row.seq || one.hits.join() !== other.hits.join()) return false;
  return one.row.kind === 'mark' || (other.row.kind === 'line' && one.row.text === other.row.text);
}
