import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { VIEW_STATE_MAX_BYTES } from '../../../src-shared/model/view-state';
import { createStore, type Store } from '../../../src-main/store/store';
import { createViewState } from '../../../src-main/store/view-state';

const ROWS = ['CREATE TABLE t (n INTEGER PRIMARY KEY, s TEXT)'];
const row = z.strictObject({ n: z.number(), s: z.string() });

let dir: string;
let path: string;
const stores: Store[] = [];
const open = (options: { migrations?: readonly string[]; waitMs?: number } = {}): Store => {
  const store = createStore({ path, migrations: ROWS, ...options });
  stores.push(store);
  return store;
};
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-store-'));
  path = join(dir, 'home', 'cleat.db');
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close().catch(() => undefined)));
  await rm(dir, { recursive: true, force: true });
});

describe('the store', () => {
  it('makes its file for its owner only with the first request, and gives rows without additions', async () => {
    const store = open();
    await expect(stat(path)).rejects.toThrow();
    expect(await store.run('INSERT INTO t VALUES (?, ?), (?, ?)', 1, 'one', 2, 'two')).toBe(2);
    expect(await store.all(row, 'SELECT * FROM t ORDER BY n')).toEqual([
      { n: 1, s: 'one' },
      { n: 2, s: 'two' },
    ]);
    expect(await store.get(row, 'SELECT * FROM t WHERE n = ?', 2)).toEqual({ n: 2, s: 'two' });
    expect(await store.get(row, 'SELECT * FROM t WHERE n = ?', 3)).toBeUndefined();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const mode = await store.get(z.looseObject({ journal_mode: z.string() }), 'PRAGMA journal_mode');
    expect(mode?.journal_mode).toBe('wal');
  });

  it('says where a row is not what it should be', async () => {
    const store = open();
    await store.run('INSERT INTO t VALUES (1, NULL)');
    await expect(store.all(row, 'SELECT * FROM t')).rejects.toMatchObject({
      code: 'store.corrupt',
      wire: { params: { detail: expect.stringContaining('0.s') } },
    });
  });

  it('does all statements of a transaction or none', async () => {
    const store = open();
    const failing = store.transaction([
      { sql: 'INSERT INTO t VALUES (1, ?)', params: ['a'] },
      { sql: 'INSERT INTO t VALUES (1, ?)', params: ['again'] },
    ]);
    await expect(failing).rejects.toMatchObject({ code: 'app.unexpected' });
    expect(await store.all(row, 'SELECT * FROM t')).toEqual([]);
  });

  it('applies only the migrations a file has not had', async () => {
    const first = open();
    await first.run("INSERT INTO t VALUES (1, 'kept')");
    await first.close();
    const second = open({ migrations: [...ROWS, "UPDATE t SET s = s || ' and moved'"] });
    expect(await second.all(row, 'SELECT * FROM t')).toEqual([{ n: 1, s: 'kept and moved' }]);
  });

  it('refuses a file of a newer version, naming both numbers, and changes nothing in it', async () => {
    const newer = open({ migrations: [...ROWS, 'CREATE TABLE future (x)'] });
    await newer.run("INSERT INTO t VALUES (1, 'future')");
    await newer.close();
    await expect(open().all(row, 'SELECT * FROM t')).rejects.toMatchObject({
      code: 'store.newer',
      wire: { params: { path, found: 2, known: 1 } },
    });
    const database = new Libsql(path);
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 2 });
    database.close();
  });

  it('waits for a writer elsewhere without freezing anybody, keeps the order, and gives up with store.locked', async () => {
    const store = open({ waitMs: 10_000 });
    await store.run("INSERT INTO t VALUES (1, 'a')");
    const other = new Libsql(path);
    other.exec('BEGIN IMMEDIATE');
    const impatient = open({ waitMs: 40 });
    await expect(impatient.run("UPDATE t SET s = 'x'")).rejects.toMatchObject({ code: 'store.locked' });
    const earlier = store.run("UPDATE t SET s = 'earlier'");
    const later = store.run("UPDATE t SET s = 'later'");
    other.exec('COMMIT');
    other.close();
    await Promise.all([earlier, later]);
    expect((await store.get(row, 'SELECT * FROM t'))?.s).toBe('later');
  });

  it('calls a file that is no database corrupt', async () => {
    path = join(dir, 'text.db');
    await writeFile(path, 'this is no database, however long you look at it'.repeat(100));
    await expect(open().all(row, 'SELECT 1')).rejects.toMatchObject({ code: 'store.corrupt' });
  });

  it('is migrated once when two open a new file at the same time', async () => {
    const slow = [`${ROWS[0]}; INSERT INTO t VALUES (1, 'once')`];
    const [a, b] = [open({ migrations: slow }), open({ migrations: slow })];
    const both = await Promise.all([a.all(row, 'SELECT * FROM t'), b.all(row, 'SELECT * FROM t')]);
    expect(both).toEqual([[{ n: 1, s: 'once' }], [{ n: 1, s: 'once' }]]);
  });

  it('finishes what was asked before it closes, and refuses what comes after', async () => {
    const store = open();
    const write = store.run("INSERT INTO t VALUES (1, 'a')");
    const closing = store.close();
    expect(await write).toBe(1);
    await closing;
    await expect(store.run('DELETE FROM t')).rejects.toMatchObject({ code: 'store.io' });
  });

  it('that was never used closes without making a file', async () => {
    await open().close();
    await expect(stat(path)).rejects.toThrow();
  });
});

describe('view state', () => {
  it('is kept over a restart; null forgets a key', async () => {
    const first = createStore({ path });
    stores.push(first);
    const state = createViewState({ store: first });
    await state.set('nav.section', 'containers');
    await state.set('containers.filter', { text: 'wéb', tags: ['a'] });
    await state.set('gone', 1);
    await state.set('gone', null);
    await first.close();
    const second = createStore({ path });
    stores.push(second);
    expect(await createViewState({ store: second }).get()).toEqual({
      'nav.section': 'containers',
      'containers.filter': { text: 'wéb', tags: ['a'] },
    });
  });

  it('answers from what it knows: no page waits for the file once it has been read', async () => {
    const store = createStore({ path });
    stores.push(store);
    await createViewState({ store }).set('nav.section', 'containers');
    let reads = 0;
    const state = createViewState({
      store: { ...store, all: (...question) => ((reads += 1), store.all(...question)) },
    });
    await state.get();
    await state.set('containers.filter', 'web');
    const seen = await state.get();
    expect(seen).toEqual({ 'nav.section': 'containers', 'containers.filter': 'web' });
    Reflect.set(seen, 'nav.section', 'changed by its reader');
    expect((await state.get())['nav.section']).toBe('containers');
    expect(reads).toBe(1);
  });

  it('reads again after a reading that failed, and keeps nothing that was not written', async () => {
    const store = createStore({ path });
    stores.push(store);
    const full = new Error('no room');
    let failing: 'all' | 'run' | undefined = 'all';
    const state = createViewState({
      store: {
        ...store,
        all: (...question) => (failing === 'all' ? Promise.reject(full) : store.all(...question)),
        run: (...change) => (failing === 'run' ? Promise.reject(full) : store.run(...change)),
      },
    });
    await expect(state.get()).rejects.toBe(full);
    failing = 'run';
    await expect(state.set('nav.section', 'runtimes')).rejects.toBe(full);
    expect(await state.get()).toEqual({});
  });

  it('refuses keys of another shape, values that are no JSON and values over the limit', async () => {
    const store = createStore({ path });
    stores.push(store);
    const state = createViewState({ store });
    const invalid = { code: 'setting.invalid' };
    await expect(state.set('No Such Key', 1)).rejects.toMatchObject(invalid);
    await expect(state.set('a', () => 1)).rejects.toMatchObject(invalid);
    // Bytes count, not characters: “é” takes two.
    await expect(state.set('a', 'é'.repeat(VIEW_STATE_MAX_BYTES / 2))).rejects.toMatchObject(invalid);
    await state.set('a', 'e'.repeat(VIEW_STATE_MAX_BYTES - 2));
    expect(Object.keys(await state.get())).toEqual(['a']);
  });
});
