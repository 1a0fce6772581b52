import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkLogs } from '../../../src-main/containers/log-downloads';
import { logBatches } from '../../../src-main/containers/log-batches';
import { openLogs, type OpenLogs } from '../../../src-main/containers/logs';
import { startSaveLogs, type SaveLogs } from '../../../src-main/containers/save-logs';
import type { Mirror } from '../../../src-main/mirror/mirror';
import { createOperations } from '../../../src-main/operations/create-operations';
import type { LogItem } from '../../../src-shared/model/log-line';
import type { Operation } from '../../../src-shared/model/operation';
import { until } from '../../engines';
import { openMirror, Outside, REAL } from '../mirror/stage';

const HUGE = 100 * 1024 * 1024;

describe.each(REAL)('whole logs of containers of a real $kind', ({ kind, start, why }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let outside: Outside;
    let mirror: Mirror;
    let dir: string;
    let file: string;
    let operations: ReturnType<typeof createOperations>;

    beforeAll(async () => {
      outside = await Outside.open(await start());
    });
    afterAll(async () => {
      await outside?.close();
    });
    beforeEach(async () => {
      ({ mirror } = openMirror(outside));
      await mirror.settled();
      dir = await mkdtemp(join(tmpdir(), 'cleat-logs-'));
      file = join(dir, 'a.log');
      operations = createOperations();
    });
    afterEach(async () => {
      await operations.close();
      await mirror.close();
      await outside.removeAll();
      await rm(dir, { recursive: true, force: true });
    });

    const ran = async (name: string, script: string, body: object = {}): Promise<string> => {
      const id = await outside.run(name, { Cmd: ['sh', '-c', script], ...body });
      await outside.post(id, 'wait');
      await until(`${name} in the mirror`, () => mirror.container(outside.ref(id)) !== undefined);
      return id;
    };
    const begin = (ids: readonly string[], more: Partial<SaveLogs> = {}): Operation =>
      startSaveLogs(
        { mirror, operations },
        { refs: ids.map((id) => outside.ref(id)), format: 'text', path: file, ...more },
      );
    const ended = async ({ id }: Operation): Promise<Operation | undefined> => {
      await until('the operation to end', () => operations.get(id)?.state !== 'running', {
        timeoutMs: 60_000,
      });
      return operations.get(id);
    };
    const save = async (...wanted: Parameters<typeof begin>): Promise<Operation | undefined> =>
      ended(begin(...wanted));
    const itemsOf = async (id: string, options: Partial<OpenLogs> = {}): Promise<LogItem[]> => {
      const items: LogItem[] = [];
      const open = () => openLogs({ mirror, ref: outside.ref(id), follow: false, ...options });
      for await (const batch of logBatches(open, new AbortController().signal)) items.push(...batch);
      return items;
    };
    const textsOf = (items: readonly LogItem[]): string[] =>
      items.map((item) => (item.type === 'line' ? item.text : `[${item.what}]`));

    it('are saved as they were written', async () => {
      const id = await ran('web', `printf '\\033[31mred é漢\\033[0m\\nno end'`);
      expect(await save([id])).toMatchObject({ state: 'succeeded', progress: { message: '2 lines, 26 B' } });
      expect(await readFile(file, 'utf8')).toBe('\u001b[31mred é漢\u001b[0m\nno end\n');
      expect(await readdir(dir)).toEqual(['a.log']);
    });

    it('are merged by time as JSONL, each line once', async () => {
      const script = 'for i in 1 2 3; do echo $NAME $i; sleep 1.1; done';
      const both = await Promise.all(
        ['one', 'two'].map((NAME) => ran(NAME, script, { Env: [`NAME=${NAME}`] })),
      );
      expect(await save(both, { format: 'jsonl' })).toMatchObject({ state: 'succeeded' });
      const lines = (await readFile(file, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { time: string; container: string; text: string });
      expect(lines.map(({ text }) => text).sort()).toEqual([
        'one 1',
        'one 2',
        'one 3',
        'two 1',
        'two 2',
        'two 3',
      ]);
      expect(lines.every(({ container, text }) => text.startsWith(container))).toBe(true);
      const times = lines.map(({ time }) => time);
      expect(times).toEqual([...times].sort());
    });

    it('begin where asked', async () => {
      const id = await ran('web', 'echo before; sleep 2.2; echo after');
      const [first] = await itemsOf(id);
      const since = (first?.time ?? 0) + 1100;
      expect(textsOf(await itemsOf(id, { since }))).toEqual(['after']);
      expect(textsOf(await itemsOf(id, { since, tail: 5 }))).toEqual(['after']);
      await save([id], { since });
      expect(await readFile(file, 'utf8')).toBe('after\n');
    });

    it('of a hundred megabytes in one line come whole, in bounded pieces', async () => {
      const id = await ran('huge', `head -c ${HUGE} /dev/zero | tr '\\0' x; echo; echo after`);
      let bytes = 0;
      let longest = 0;
      let last = '';
      const open = () => openLogs({ mirror, ref: outside.ref(id), follow: false });
      for await (const batch of logBatches(open, new AbortController().signal))
        for (const text of textsOf(batch)) {
          bytes += text.length;
          longest = Math.max(longest, text.length);
          last = text;
        }
      expect([bytes, last]).toEqual([HUGE + 5, 'after']);
      expect(longest).toBeLessThanOrEqual(64 * 1024);
    }, 120_000);

    it('of binary are saved, and the lines after it', async () => {
      const id = await ran('binary', 'head -c 300000 /dev/urandom; echo; echo after');
      expect(await save([id])).toMatchObject({ state: 'succeeded' });
      expect(await readFile(file, 'utf8')).toMatch(/\nafter\n$/);
    });

    it('leave the old file when cancelled', async () => {
      await writeFile(file, 'old');
      const id = await ran('long', 'head -c 60000000 /dev/zero | tr "\\0" y | fold -w 1000');
      const operation = begin([id]);
      await until('some of it is written', () => (operations.get(operation.id)?.progress?.current ?? 0) > 0);
      expect(await operations.cancel(operation.id)).toMatchObject({ state: 'cancelled' });
      expect(await readFile(file, 'utf8')).toBe('old');
      expect(await readdir(dir)).toEqual(['a.log']);
    });

    it('that a driver keeps to itself are refused by its name', async () => {
      const id = await ran('mute', 'echo unheard', { HostConfig: { LogConfig: { Type: 'none' } } });
      const refused = { code: 'container.logs-unreadable', params: { name: 'mute', driver: 'none' } };
      await expect(itemsOf(id)).rejects.toMatchObject({ wire: refused });
      await expect(itemsOf(id, { follow: true })).rejects.toMatchObject({ wire: refused });
      await expect(checkLogs(mirror, [outside.ref(id)], undefined)).rejects.toMatchObject({ wire: refused });
      expect(await save([id])).toMatchObject({ state: 'failed', error: refused });
      expect(await readdir(dir)).toEqual([]);
    });

    it('are checked without being read', async () => {
      const id = await ran('web', 'echo one');
      await expect(checkLogs(mirror, [outside.ref(id)], undefined)).resolves.toBeUndefined();
    });

    it('follow from any moment, each line once over a restart', async () => {
      const script = 'trap exit TERM; echo first; sleep 1.2; echo second; sleep 600 & wait';
      const id = await outside.run('speaker', { Cmd: ['sh', '-c', script] });
      await until('both lines', async () => (await itemsOf(id)).length === 2, { timeoutMs: 15_000 });
      const [, second] = await itemsOf(id);
      const source = openLogs({ mirror, ref: outside.ref(id), follow: true, since: second?.time ?? 0 });
      const seen: string[] = [];
      const stop = new AbortController();
      const reading = (async () => {
        while ((await source.wait(stop.signal)) === 'more') seen.push(...textsOf(source.take(1 << 20)));
      })();
      await until('the second', () => seen.includes('second'));
      await outside.post(id, 'restart');
      await until('the next run', () => seen.filter((text) => text === 'second').length === 2, {
        timeoutMs: 20_000,
      });
      await outside.remove(id);
      await reading;
      source.close();
      expect(seen.filter((text) => !text.startsWith('['))).toEqual(['second', 'first', 'second']);
    });

    it(`of an engine that is killed break the file off and leave the old one (${kind})`, async () => {
      await writeFile(file, 'old');
      const id = await ran('long', 'head -c 60000000 /dev/zero | tr "\\0" y | fold -w 1000');
      const operation = begin([id]);
      await until('some of it is written', () => (operations.get(operation.id)?.progress?.current ?? 0) > 0);
      await outside.engine.kill();
      expect(await ended(operation)).toMatchObject({ state: 'failed', error: { category: 'communication' } });
      expect(await readFile(file, 'utf8')).toBe('old');
      await outside.engine.restart();
    });
  });
});
