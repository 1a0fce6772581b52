import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContainersSource } from '../../../src-main/streams/containers-source';
import type { Container } from '../../../src-shared/model/container';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import { containerRow, engineRow, FakeMirror } from '../../conformance/transports/rows';

/** A reader as the view is one: applies patches in order. */
class Reader {
  readonly rows = new Map<string, Map<string, Container>>();
  readonly ready = new Set<string>();
  readonly patches: ContainersPatch[] = [];

  apply(patches: readonly ContainersPatch[]): void {
    for (const patch of patches) {
      this.patches.push(patch);
      switch (patch.type) {
        case 'engines':
          for (const engine of [...this.rows.keys()]) {
            if (!patch.engines.some(({ id }) => id === engine)) this.rows.delete(engine);
          }
          break;
        case 'rows': {
          const rows = this.rows.get(patch.engine) ?? new Map<string, Container>();
          this.rows.set(patch.engine, rows);
          for (const row of patch.upsert) rows.set(row.id, row);
          for (const id of patch.remove) rows.delete(id);
          break;
        }
        case 'ready':
          this.ready.add(patch.engine);
          break;
      }
    }
  }

  state(): string[] {
    return [...this.rows.values()]
      .flatMap((rows) => [...rows.values()].map((row) => JSON.stringify(row)))
      .sort();
  }
}

const stateOf = (mirror: FakeMirror): string[] =>
  mirror
    .containers()
    .map((row) => JSON.stringify(row))
    .sort();

async function readAll(source: ReturnType<typeof createContainersSource>, reader: Reader): Promise<void> {
  const leave = new AbortController();
  for (;;) {
    const outcome = source.wait(leave.signal);
    setImmediate(() => leave.abort());
    if ((await outcome) === 'end') return;
    for (let items = source.take(1); items.length > 0; items = source.take(1)) reader.apply(items);
  }
}

describe('the stream of containers', () => {
  it('begins with the engines, gives a small page to draw at once and the rest in pages of at most 500, then says ready', async () => {
    const rows = Array.from({ length: 1_200 }, (_, n) => containerRow('a', n));
    const mirror = new FakeMirror([engineRow('a')], rows);
    const reader = new Reader();
    await readAll(createContainersSource(mirror), reader);
    expect(reader.patches.map(({ type }) => type)).toEqual([
      'engines',
      'rows',
      'rows',
      'rows',
      'rows',
      'ready',
    ]);
    expect(reader.patches.flatMap((patch) => (patch.type === 'rows' ? [patch.upsert.length] : []))).toEqual([
      100, 500, 500, 100,
    ]);
    expect(reader.state()).toEqual(stateOf(mirror));
  });

  it('sends first what a list begins with: by state, then by name as people count', async () => {
    const name = (n: number): string => `row-${(n * 7) % 1_200}`;
    const rows = Array.from({ length: 1_200 }, (_, n) => ({
      ...containerRow('a', n),
      name: name(n),
      state: n % 3 === 0 ? ('running' as const) : ('exited' as const),
    }));
    const reader = new Reader();
    await readAll(createContainersSource(new FakeMirror([engineRow('a')], rows)), reader);
    const sent = reader.patches.flatMap((patch) => (patch.type === 'rows' ? patch.upsert : []));
    const number = (row: Container): number => Number(row.name.slice('row-'.length));
    const expected = [...rows].sort(
      (a, b) => Number(a.state !== 'running') - Number(b.state !== 'running') || number(a) - number(b),
    );
    const names = (rows: readonly Container[]): string[] => rows.map((row) => row.name);
    expect(names(sent.slice(0, 100))).toEqual(names(expected.slice(0, 100)));
    expect(names(sent).sort()).toEqual(names(expected).sort());
  });

  it('gives the first pages alone, that nobody waits for what is behind them', async () => {
    const rows = ['a', 'b'].flatMap((engine) =>
      Array.from({ length: 300 }, (_, n) => containerRow(engine, n)),
    );
    const source = createContainersSource(new FakeMirror([engineRow('a'), engineRow('b')], rows));
    const shape = (patch: ContainersPatch): string =>
      patch.type === 'rows' ? `${patch.engine} ${patch.upsert.length}` : patch.type;
    expect(source.take(1_000_000).map(shape)).toEqual(['engines', 'a 100', 'b 100']);
    expect(source.take(1_000_000).map(shape)).toEqual(['a 200', 'b 200', 'ready', 'ready']);
  });

  it('does not call an engine ready that is still connecting', async () => {
    const mirror = new FakeMirror([engineRow('a', 'connecting'), engineRow('b')], []);
    const reader = new Reader();
    const source = createContainersSource(mirror);
    await readAll(source, reader);
    expect([...reader.ready]).toEqual(['b']);
    mirror.relist('a', [containerRow('a', 1)]);
    await readAll(source, reader);
    expect([...reader.ready]).toEqual(['b', 'a']);
  });

  it('sends a row that changed a hundred times once, as it is when it is read', () => {
    const mirror = new FakeMirror([engineRow('a')], [containerRow('a', 1)]);
    const source = createContainersSource(mirror);
    for (let n = 0; n < 100; n++) mirror.change('a', [{ ...containerRow('a', 1), name: `name-${n}` }]);
    const patches = source.take(1_000_000);
    const rows = patches.flatMap((patch) => (patch.type === 'rows' ? patch.upsert : []));
    expect(rows.map(({ name }) => name)).toEqual(['name-99']);
  });

  it('says nothing of a row that came and went unread', () => {
    const mirror = new FakeMirror([engineRow('a')], []);
    const source = createContainersSource(mirror);
    source.take(1_000_000);
    mirror.change('a', [containerRow('a', 1)]);
    mirror.change('a', [], [containerRow('a', 1).id]);
    expect(source.take(1_000_000)).toEqual([]);
  });

  it('lets a quiet engine be heard beside one that changes all the time', () => {
    const busy = Array.from({ length: 2_000 }, (_, n) => containerRow('busy', n));
    const mirror = new FakeMirror(
      [engineRow('busy'), engineRow('quiet')],
      [...busy, containerRow('quiet', 1)],
    );
    const source = createContainersSource(mirror);
    const heard = new Set<string>();
    for (let i = 0; i < 4; i++) {
      for (const patch of source.take(1)) if (patch.type === 'rows') heard.add(patch.engine);
      mirror.change('busy', busy);
    }
    expect([...heard].sort()).toEqual(['busy', 'quiet']);
  });

  it('unsubscribes when it is closed', () => {
    const mirror = new FakeMirror([engineRow('a')], []);
    const source = createContainersSource(mirror);
    expect(mirror.listeners()).toBe(1);
    source.close();
    expect(mirror.listeners()).toBe(0);
  });

  it('ends when its reader is aborted', async () => {
    const source = createContainersSource(new FakeMirror([], []));
    source.take(1);
    const leave = new AbortController();
    const waiting = source.wait(leave.signal);
    leave.abort();
    expect(await waiting).toBe('end');
  });

  it('leaves every reader with the rows of the mirror, whatever happens between its reads', async () => {
    const engine = fc.constantFrom('a', 'b');
    const number = fc.integer({ min: 0, max: 6 });
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('upsert' as const),
        engine,
        n: number,
        name: fc.string({ maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('remove' as const), engine, n: number }),
      fc.record({ kind: fc.constant('relist' as const), engine, numbers: fc.uniqueArray(number) }),
      fc.record({ kind: fc.constant('engines' as const), engines: fc.uniqueArray(engine) }),
      fc.record({ kind: fc.constant('read' as const), bytes: fc.integer({ min: 1, max: 5_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const mirror = new FakeMirror(
          [engineRow('a'), engineRow('b')],
          [containerRow('a', 0), containerRow('b', 0)],
        );
        const source = createContainersSource(mirror);
        const reader = new Reader();
        let present = ['a', 'b'];
        for (const one of steps) {
          if ('engine' in one && !present.includes(one.engine)) continue;
          switch (one.kind) {
            case 'upsert':
              mirror.change(one.engine, [{ ...containerRow(one.engine, one.n), name: one.name }]);
              break;
            case 'remove':
              mirror.change(one.engine, [], [containerRow(one.engine, one.n).id]);
              break;
            case 'relist':
              mirror.relist(
                one.engine,
                one.numbers.map((n) => containerRow(one.engine, n)),
              );
              break;
            case 'engines':
              present = one.engines;
              mirror.setEngineRows(one.engines.map((id) => engineRow(id)));
              break;
            case 'read':
              reader.apply(source.take(one.bytes));
              break;
          }
        }
        await readAll(source, reader);
        expect(reader.state()).toEqual(stateOf(mirror));
      }),
      { numRuns: 300 },
    );
  });
});
