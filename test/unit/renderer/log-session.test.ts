import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { packFrame, type FrameParcel } from '../../../src-renderer/logs/frame-parcel';
import type { LogFrame, ShownRow, ToLogWorker } from '../../../src-renderer/logs/protocol';
import { LogSession } from '../../../src-renderer/stores/log-session.svelte';

/** The worker's end, in the hands of the test. */
class WorkerOfTest {
  static last: WorkerOfTest | undefined;
  readonly said: ToLogWorker[] = [];
  #listen: (event: { data: FrameParcel }) => void = () => undefined;
  #broken: () => void = () => undefined;

  constructor() {
    WorkerOfTest.last = this;
  }
  addEventListener(type: string, listener: (event?: { data: FrameParcel }) => void): void {
    if (type === 'message') this.#listen = listener;
    if (type === 'error') this.#broken = listener;
  }
  postMessage(message: ToLogWorker): void {
    this.said.push(message);
  }
  terminate(): void {
    this.#listen = () => undefined;
  }
  picture(newest: number, rows: readonly ShownRow[] = []): void {
    const frame: LogFrame = {
      type: 'frame',
      generation: 1,
      extent: { first: 0, length: newest + 1, widest: 1 },
      rows,
      search: { state: 'none', detail: '', count: 0, at: 0, seq: undefined },
      newest,
      dropped: 0,
      cleared: 0,
      reveal: undefined,
    };
    this.#listen({ data: packFrame(frame) });
  }
  breaks(): void {
    this.#broken();
  }
  /** The kinds of what was said since this was last asked. */
  heard(): string[] {
    return this.said.splice(0).map((message) => message.type);
  }
}

let frames = new Map<number, () => void>();
let next = 1;
/** The browser draws so many frames. */
function draw(count: number): void {
  for (let left = count; left > 0; left--) {
    const due = [...frames.values()];
    frames.clear();
    for (const callback of due) callback();
  }
}

function open(): { session: LogSession; worker: WorkerOfTest } {
  const session = new LogSession([]);
  const worker = WorkerOfTest.last;
  if (!worker) throw new Error('no worker was started');
  return { session, worker };
}

describe('the pictures of a log', () => {
  beforeEach(() => {
    frames = new Map();
    vi.stubGlobal('Worker', WorkerOfTest);
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      frames.set(next, callback);
      return next++;
    });
    vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('come one a frame, and in a rush of lines each rests for ten', () => {
    const { worker } = open();
    worker.picture(5);
    draw(1);
    expect(worker.heard()).toEqual(['drawn']);
    worker.picture(5_000);
    draw(9);
    expect(worker.heard()).toEqual([]);
    draw(1);
    expect(worker.heard()).toEqual(['drawn']);
    draw(30);
    expect(worker.heard()).toEqual([]);
  });

  it('cross from the worker with every line as it is', () => {
    const { session, worker } = open();
    const line = { kind: 'line', source: 0, stream: 'stderr', time: 7, style: { bold: true } } as const;
    const texts = ['', 'a line', '\ufeffé 漢字 \u{1F600}\u001b[1m', 'x'.repeat(5_000)];
    const rows = [
      { kind: 'gap', position: 2, lines: 9 } as const,
      ...texts.map((text, at): ShownRow => {
        const row = { ...line, seq: at, text };
        return { kind: 'row', position: 3 + at, hits: [0, at], row };
      }),
    ];
    worker.picture(texts.length, rows);
    expect(session.rows).toEqual(rows);
  });

  it.each<[string, (session: LogSession) => void]>([
    ['find', (session) => session.find({ text: 'x', regex: false, caseSensitive: false })],
    ['step', (session) => session.step(1)],
    ['show', (session) => session.show({ stream: 'stderr', context: undefined })],
    ['clear', (session) => session.clear()],
    ['unclear', (session) => session.unclear()],
    ['sight', (session) => session.look({ from: 7, to: 60, tail: false })],
  ])('rest no longer once somebody acts: %s', (act, perform) => {
    const { session, worker } = open();
    worker.picture(5_000);
    draw(1);
    perform(session);
    expect(worker.heard()).toEqual([act, 'drawn']);
    draw(30);
    expect(worker.heard()).toEqual([]);
    perform(session);
    // No picture is out: there is nothing to end, and a second word would let two come at once.
    expect(worker.heard()).toEqual(act === 'sight' ? [] : [act]);
  });

  it('rest on when the view looks at what it looks at already', () => {
    const { session, worker } = open();
    session.look({ from: 0, to: 40, tail: true });
    worker.heard();
    worker.picture(5_000);
    session.look({ from: 0, to: 40, tail: true });
    expect(worker.heard()).toEqual([]);
    draw(10);
    expect(worker.heard()).toEqual(['drawn']);
  });

  it('begin with what is looked at when a worker that died is followed by another', () => {
    const { session, worker } = open();
    session.look({ from: 7, to: 60, tail: false });
    worker.picture(5_000);
    worker.breaks();
    expect(session.broken).toBe(true);
    session.retry();
    expect(WorkerOfTest.last).not.toBe(worker);
    expect(WorkerOfTest.last?.said).toEqual([{ type: 'sight', sight: { from: 7, to: 60, tail: false } }]);
    draw(30);
    expect(WorkerOfTest.last?.heard()).toEqual(['sight']);
  });
});
