import { assertNever } from '../../src-shared/model/assert-never';
import { unpackLog } from '../../src-shared/model/log-pack';
import type { LogParcel } from '../lib/log-parcel';
import { LogRing } from '../lib/log-ring';
import { copyText } from './copy-text';
import { LogFinder } from './finder';
import { LogView } from './log-view';
import { LogMerge } from './merge';
import type {
  FromLogWorker,
  LogFrame,
  LogQuery,
  LogShown,
  LogSight,
  ShownRow,
  ToLogWorker,
} from './protocol';
import { RegexRunner, type StartMatchThread } from './regex-runner';

export interface LogCorePorts {
  readonly post: (message: FromLogWorker) => void;
  /** Gives memory back at once: waiting for a collection, there would be megabytes of it. */
  readonly free: (memory: ArrayBuffer) => void;
  readonly startMatching: StartMatchThread;
}

/** How often waiting items are looked at again. */
const RELEASE_EVERY_MS = 100;
const NO_QUERY: LogQuery = { text: '', regex: false, caseSensitive: false };

/**
 * The log behind a viewer: holds the lines, merges, searches and filters, and tells the page once per drawn frame
 * what is in sight. Made for a worker; knows nothing of one.
 */
export class LogCore {
  #names: readonly string[] = [];
  #ring = new LogRing();
  #merge = new LogMerge(1);
  #view: LogView;
  #finder: LogFinder;
  readonly #runner: RegexRunner;
  #query = NO_QUERY;
  #shown: LogShown = { stream: 'all', context: undefined };
  #sight: LogSight = { from: 0, to: 100, tail: true };
  #clearedTo = 0;
  #generation = 0;
  /** The match that is looked at. */
  #current: number | undefined;
  /** The newest match is looked at once a search is through, unless somebody has stepped. */
  #settled = true;
  #reveal: number | undefined;
  /** The page draws; what changes meanwhile waits for its word. */
  #drawing = false;
  #planned = false;
  #releasing = false;

  constructor(private readonly ports: LogCorePorts) {
    this.#runner = new RegexRunner(ports.startMatching);
    this.#finder = this.#newFinder();
    this.#view = this.#newView();
  }

  take(message: ToLogWorker): void {
    switch (message.type) {
      case 'begin':
        return this.#begin(message.names);
      case 'push':
        this.#push(message.source, message);
        if (message.memory) this.ports.free(message.memory);
        return this.ports.post({ type: 'taken' });
      case 'ended':
        this.#merge.end(message.source);
        return this.#release();
      case 'sight':
        this.#sight = message.sight;
        return this.#plan();
      case 'drawn':
        this.#drawing = false;
        if (this.#planned) this.#frame();
        return;
      case 'show':
        this.#shown = message.shown;
        this.#find();
        return this.#show();
      case 'find':
        this.#query = message.query;
        this.#find();
        return this.#show();
      case 'step':
        return this.#step(message.by);
      case 'clear':
      case 'unclear':
        this.#clearedTo = message.type === 'clear' ? this.#ring.end : 0;
        this.#find();
        return this.#show();
      case 'copy': {
        const text = copyText(this.#ring, this.#view, { ...message, names: this.#names });
        return this.ports.post({ type: 'copied', id: message.id, text });
      }
      default:
        return assertNever(message);
    }
  }

  #begin(names: readonly string[]): void {
    this.#names = names;
    this.#ring = new LogRing();
    this.#merge = new LogMerge(names.length);
    this.#clearedTo = 0;
    this.#finder.stop();
    this.#finder = this.#newFinder();
    this.#find();
    this.#show();
  }

  #newFinder(): LogFinder {
    return new LogFinder(this.#ring, this.#runner, () => this.#progress());
  }

  #newView(): LogView {
    const filtering = this.#shown.context !== undefined && this.#finder.active;
    return new LogView(this.#ring, {
      accepts: this.#accepts,
      clearedTo: this.#clearedTo,
      context: filtering ? this.#shown.context : undefined,
      everything: !filtering && this.#shown.stream === 'all',
    });
  }

  readonly #accepts = (seq: number): boolean => {
    const { stream } = this.#shown;
    const kind = this.#ring.kind(seq);
    if (kind === undefined || seq < this.#clearedTo) return false;
    return stream === 'all' || kind === 'mark' || kind === stream;
  };

  #push(source: number, parcel: LogParcel): void {
    // One log alone is in order: nothing is unpacked, nothing waits.
    if (this.#names.length === 1) return this.#added(this.#ring.push(parcel, source));
    const { items, memory } = parcel;
    const packet = memory
      ? [{ type: 'packet' as const, items, memory }]
      : items.filter((item) => item.type !== 'bytes');
    this.#merge.push(source, unpackLog(packet), Date.now());
    this.#release();
  }

  #added(changed: number): void {
    this.#finder.more(changed);
    this.#advance();
    this.#plan();
  }

  #release(): void {
    const released = this.#merge.release(Date.now());
    let changed = Infinity;
    for (let from = 0; from < released.length;) {
      const source = released[from]?.source ?? 0;
      let to = from + 1;
      while (released[to]?.source === source) to += 1;
      const items = released.slice(from, to).map((one) => one.item);
      changed = Math.min(changed, this.#ring.push({ items }, source));
      from = to;
    }
    if (this.#merge.waiting > 0 && !this.#releasing) {
      this.#releasing = true;
      setTimeout(() => {
        this.#releasing = false;
        this.#release();
      }, RELEASE_EVERY_MS);
    }
    if (released.length > 0) this.#added(changed);
  }

  #find(): void {
    this.#current = undefined;
    this.#settled = this.#query.text === '';
    this.#finder.start(this.#query, this.#accepts);
  }

  #show(): void {
    this.#generation += 1;
    this.#view = this.#newView();
    this.#advance();
    this.#plan();
  }

  #advance(): void {
    const end =
      this.#shown.context !== undefined && this.#finder.active ? this.#finder.searchedTo : this.#ring.end;
    this.#view.advance(end, this.#finder.matches);
  }

  #progress(): void {
    this.#advance();
    if (!this.#settled && this.#finder.state === 'done') {
      this.#settled = true;
      this.#look(this.#finder.matches.at(-1));
    }
    this.#plan();
  }

  #step(by: 1 | -1): void {
    const { matches } = this.#finder;
    if (matches.length === 0) return;
    this.#settled = true;
    const current = this.#current;
    const at = current === undefined ? -1 : matches.findIndex((seq) => seq >= current);
    const from = at < 0 ? (by > 0 ? -1 : 0) : matches[at] === current || by < 0 ? at : at - 1;
    this.#look(matches[(from + by + matches.length) % matches.length]);
    this.#plan();
  }

  #look(seq: number | undefined): void {
    this.#current = seq;
    this.#reveal = seq === undefined ? undefined : this.#view.positionOf(seq);
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    // What comes in one turn is one frame.
    if (!this.#drawing) setTimeout(() => this.#frame(), 0);
  }

  #frame(): void {
    if (this.#drawing || !this.#planned) return;
    this.#planned = false;
    this.#drawing = true;
    const { first, length } = this.#view;
    const { state, detail, matches } = this.#finder;
    const frame: LogFrame = {
      type: 'frame',
      generation: this.#generation,
      extent: { first, length, widest: this.#ring.widest },
      rows: this.#rowsInSight(),
      search: {
        state,
        detail,
        count: matches.length,
        at: this.#current === undefined ? 0 : matches.indexOf(this.#current) + 1,
        seq: this.#current,
      },
      newest: this.#ring.end - 1,
      dropped: this.#ring.first,
      cleared: Math.max(0, this.#clearedTo - this.#ring.first),
      reveal: this.#reveal,
    };
    this.#reveal = undefined;
    this.ports.post(frame);
  }

  #rowsInSight(): readonly ShownRow[] {
    const { first, length } = this.#view;
    const { from, to, tail } = this.#sight;
    const end = first + length;
    const start = Math.max(first, tail ? end - (to - from) : from);
    const rows: ShownRow[] = [];
    for (let position = start; position < Math.min(end, tail ? end : to); position++) {
      const entry = this.#view.at(position);
      if (!entry) continue;
      if ('hidden' in entry) rows.push({ kind: 'gap', position, lines: entry.hidden });
      else {
        const row = this.#ring.row(entry.seq);
        if (row) rows.push({ kind: 'row', position, row, hits: this.#finder.hitsOf(row) });
      }
    }
    return rows;
  }
}
