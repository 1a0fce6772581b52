import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until, type TestEngine } from '../../engines';
import { busyboxRootfs } from '../../engines/image';
import { REAL_ENGINES } from '../engines/real';
import { Quay } from './stage';

/** Labels come from strangers. */
const HOSTILE = '<img src=x onerror=alert(1)>\u001b[31m';

describe.each(REAL_ENGINES)('images of $kind', ({ kind, why, start }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let engine: TestEngine;
    let quay: Quay;
    let busybox: string;

    beforeAll(async () => {
      engine = await start();
      busybox = await engine.busybox();
      quay = await Quay.open(engine);
    });
    afterAll(async () => {
      await quay.close();
      await engine.close();
    });

    /** The row shows what a fresh list shows, when the events so far are heard. */
    const agrees = async (): Promise<void> => {
      await until('the rows to equal a fresh list', async () => {
        const { listed, shown } = await quay.both();
        return JSON.stringify(listed) === JSON.stringify(shown) ? true : undefined;
      });
    };

    it('are listed with their names, sizes and ages, as an inspect tells them, too', async () => {
      const row = await quay.row(busybox);
      expect(row).toMatchObject({ runtime: kind, dangling: false, users: { count: 0, first: [] } });
      expect(row.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(row.size).toBeGreaterThan(100_000);
      expect(Math.abs((row.createdAt ?? 0) - Date.now())).toBeLessThan(600_000);
      const calls = quay.mirror.connection(quay.id).images;
      const found = await calls?.inspect(row.id);
      expect({ ...found?.image, users: row.users }).toEqual(row);
      expect(found?.facts).toMatchObject({ os: 'linux', command: ['sh'] });
      expect(await calls?.inspect('sha256:'.padEnd(71, '0'))).toBeUndefined();
      const steps = await calls?.history(row.id);
      expect(steps?.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(100_000);
    });

    it('follow what others do with them: names given, moved and taken away', async () => {
      const row = await quay.row(busybox);
      await engine.cli(['tag', busybox, 'localhost/cleat-other:one']);
      await until('the second name', () =>
        quay.named('localhost/cleat-other:one')?.id === row.id ? true : undefined,
      );
      await agrees();
      await engine.cli(['rmi', 'localhost/cleat-other:one']);
      await until('it to be gone', () => (quay.named('localhost/cleat-other:one') ? undefined : true));
      await agrees();
    });

    it('say who uses them, and are not removed from under a container', async () => {
      const row = await quay.row(busybox);
      await engine.request('POST', '/v1.41/containers/create?name=boat', { Image: busybox, Cmd: ['sh'] });
      await until('its user', () => (quay.named(busybox)?.users.count === 1 ? true : undefined));
      expect(quay.named(busybox)?.users.first).toEqual([{ id: expect.any(String), name: 'boat' }]);
      const refused = await quay.ended(quay.images.remove(quay.ref(row), {}));
      expect(refused.error).toMatchObject({ code: 'image.in-use', category: 'state' });
      expect(refused.error?.message).toContain('“boat”');
      await engine.request('DELETE', '/v1.41/containers/boat?force=true');
      await until('no user', () => (quay.named(busybox)?.users.count === 0 ? true : undefined));
    });

    it('get names and lose them by operations; the last name stays', async () => {
      const row = await quay.row(busybox);
      const tag = 'localhost/cleat-third:one';
      expect((await quay.ended(quay.images.tag(quay.ref(row), tag))).state).toBe('succeeded');
      expect(quay.named(tag)?.id).toBe(row.id);
      const many = await quay.ended(quay.images.remove(quay.ref(row), {}));
      expect(many.error?.code).toBe('image.many-tags');
      expect((await quay.ended(quay.images.untag(quay.ref(row), tag))).state).toBe('succeeded');
      expect(quay.named(tag)).toBeUndefined();
      const last = await quay.ended(quay.images.untag(quay.ref(row), busybox));
      expect(last.error?.code).toBe('image.last-tag');
      const bad = await quay.ended(quay.images.tag(quay.ref(row), 'Not A Name'));
      expect(bad.error).toMatchObject({ code: 'image.invalid', category: 'validation' });
      await agrees();
    });

    it('are imported, saved, removed and loaded again, byte for byte the same image', async () => {
      const rootfs = join(quay.folder, 'rootfs.tar');
      writeFileSync(rootfs, await busyboxRootfs());
      const reference = 'localhost/cleat-import:one';
      const change = `LABEL hostile=${JSON.stringify(HOSTILE)}`;
      const made = await quay.ended(
        quay.archives.import(quay.id, { path: rootfs }, { reference, changes: ['CMD ["sh"]', change] }),
      );
      expect(made.error).toBeUndefined();
      const row = await quay.row(reference);
      expect(row.id).toBe(made.result?.id);
      expect(row.labels['hostile']).toContain('<img src=x');

      const file = join(quay.folder, 'saved.tar');
      const saved = await quay.ended(quay.archives.save(quay.id, [reference], { path: file }));
      expect(saved.error).toBeUndefined();
      expect(saved.progress?.current).toBe(statSync(file).size);
      const removed = await quay.ended(quay.images.remove(quay.ref(row), { name: reference }));
      expect(removed.error).toBeUndefined();
      expect(quay.named(reference)).toBeUndefined();

      const loaded = await quay.ended(quay.archives.load(quay.id, { path: file }));
      expect(loaded.error).toBeUndefined();
      expect(quay.named(reference)?.id).toBe(row.id);
      expect(loaded.result?.id).toBe(row.id);
      await agrees();
    });

    it('tell what is in their layers: a file that the last one hides is wasted', async () => {
      const Cmd = ['sh', '-c', 'echo new > /new && rm /bin/busybox'];
      await engine.request('POST', '/v1.41/containers/create?name=diver', { Image: busybox, Cmd });
      await engine.request('POST', '/v1.41/containers/diver/start');
      await engine.request('POST', '/v1.41/containers/diver/wait');
      const reference = 'localhost/cleat-dived:one';
      await engine.cli(['commit', 'diver', reference]);
      await engine.request('DELETE', '/v1.41/containers/diver?force=true');
      const ref = quay.ref(await quay.row(reference));
      expect(quay.layers.report(ref)).toBeUndefined();

      const looked = await quay.ended(quay.layers.look(ref));
      expect(looked.error).toBeUndefined();
      const report = quay.layers.report(ref);
      expect(report?.layers).toHaveLength(2);
      const hidden = quay.layers.files(ref, { search: 'BUSYBOX', layer: 1, skip: 0, take: 10 });
      const [busyboxGone] = hidden?.files ?? [];
      expect(busyboxGone).toMatchObject({ path: '/bin/busybox', change: 'removed', size: 0, layer: 1 });
      expect(busyboxGone?.hides).toBeGreaterThan(100_000);
      expect(report?.wasted).toBeGreaterThanOrEqual(busyboxGone?.hides ?? Infinity);
      expect(quay.layers.files(ref, { search: '/new', skip: 0, take: 10 })?.files).toEqual([
        { path: '/new', change: 'added', size: 4, hides: 0, layer: 1 },
      ]);
      expect((await quay.ended(quay.images.remove(ref, {}))).error).toBeUndefined();
      await agrees();
    });

    it('leave no file of a save that fails, and tell an archive that is none', async () => {
      const file = join(quay.folder, 'none.tar');
      const failed = await quay.ended(quay.archives.save(quay.id, ['localhost/nobody:one'], { path: file }));
      expect(failed.error).toMatchObject({ code: 'image.unknown', category: 'not-found' });
      expect(existsSync(file)).toBe(false);
      expect(readdirSync(quay.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      writeFileSync(file, 'no archive');
      const bad = await quay.ended(quay.archives.load(quay.id, { path: file }));
      expect(bad.error).toMatchObject({ code: 'image.failed', category: 'runtime' });
      const absent = await quay.ended(quay.archives.load(quay.id, { path: join(quay.folder, 'absent') }));
      expect(absent.error?.code).toBe('image.no-archive');
    });

    it('are pruned as the preview said', async () => {
      const rootfs = join(quay.folder, 'rootfs.tar');
      writeFileSync(rootfs, await busyboxRootfs());
      const nameless = await quay.ended(
        quay.archives.import(quay.id, { path: rootfs }, { changes: ['LABEL nameless=yes'] }),
      );
      const id = nameless.result?.id ?? '';
      await until('its row', () => quay.rows.image({ engine: quay.id, id }));
      const preview = await quay.images.prunePreview(quay.id, false);
      expect(preview.images.map((image) => image.id)).toEqual([id]);
      expect(preview.atMost).toBeGreaterThan(100_000);
      const pruned = await quay.ended(quay.images.prune(quay.id, false));
      expect(pruned.error).toBeUndefined();
      expect(quay.rows.image({ engine: quay.id, id })).toBeUndefined();
      expect(quay.named(busybox)).toBeDefined();
      await agrees();
    });
  });
});
