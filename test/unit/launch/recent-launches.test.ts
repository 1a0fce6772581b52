import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecentLaunches } from '../../../src-main/launch/recent-launches';
import { openDatabase } from '../../../src-main/store/database';
import { MIGRATIONS } from '../../../src-main/store/migrations';
import { createStore } from '../../../src-main/store/store';
import { createViewState } from '../../../src-main/store/view-state';
import { workerEntry } from '../../../src-main/store/worker-entry';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-recent-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('recent launches', () => {
  it('find their place in a home of a version that had none, which keeps what it knew', async () => {
    const path = join(dir, 'cleat.db');
    const old = await openDatabase(path);
    old.exec(MIGRATIONS[0] ?? '');
    old.exec(`INSERT INTO view_state (key, value) VALUES ('nav.section', '"runtimes"')`);
    old.exec('PRAGMA user_version = 1');
    old.close();
    const store = createStore({ path, worker: workerEntry() });
    try {
      const recent = createRecentLaunches(store, () => 1_000);
      await recent.add('docker', { image: 'a', argv: [] });
      expect(await recent.list()).toMatchObject([{ at: 1_000, runtime: 'docker', spec: { image: 'a' } }]);
      expect(await createViewState({ store }).get()).toEqual({ 'nav.section': 'runtimes' });
    } finally {
      await store.close();
    }
  });

  it('are fifty at most, the newest first, and stand once whatever the order of their keys', async () => {
    const store = createStore({ path: join(dir, 'cleat.db'), worker: workerEntry() });
    try {
      let now = 0;
      const recent = createRecentLaunches(store, () => (now += 1));
      for (let n = 0; n < 55; n++) await recent.add('docker', { image: `image-${n}`, argv: [] });
      await recent.add('docker', { argv: [], image: 'image-30' });
      const images = (await recent.list()).map(({ spec }) => spec.image);
      expect(images).toHaveLength(50);
      expect(images.slice(0, 2)).toEqual(['image-30', 'image-54']);
      expect(images).not.toContain('image-4');
    } finally {
      await store.close();
    }
  });
});
