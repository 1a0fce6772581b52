import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLogs } from '../../../src-main/containers/logs';
import type { Mirror } from '../../../src-main/mirror/mirror';
import type { StreamSource } from '../../../src-main/streams/source';
import type { LogItem } from '../../../src-shared/model/log-line';
import { until } from '../../engines';
import { openMirror, Outside, REAL } from '../mirror/stage';

/** What was read of a log so far. */
class LogReader {
  readonly items: LogItem[] = [];
  readonly done: Promise<unknown>;
  readonly #source: StreamSource<LogItem>;

  constructor(source: StreamSource<LogItem>) {
    this.#source = source;
    this.done = this.#read().then(
      () => undefined,
      (error: unknown) => error,
    );
  }
  async #read(): Promise<void> {
    const signal = new AbortController().signal;
    while ((await this.#source.wait(signal)) === 'more') this.items.push(...this.#source.take(64 * 1024));
  }
  /** Text of lines, marks in brackets. */
  get text(): string[] {
    return this.items.map((item) => (item.type === 'line' ? item.text : `[${item.what}]`));
  }
  has(text: string): Promise<true> {
    return until(`${text} in the log`, () => this.text.includes(text), { timeoutMs: 15_000 });
  }
  close(): void {
    this.#source.close();
  }
}

const UNICODE = 'é漢字🛥️ ‮rtl \u001b[31mred\u001b[0m';

describe.each(REAL)('logs of containers of a real $kind', ({ start, why }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let outside: Outside;
    let mirror: Mirror;
    let open: LogReader[] = [];

    beforeAll(async () => {
      outside = await Outside.open(await start());
    });
    afterAll(async () => {
      await outside?.close();
    });
    beforeEach(async () => {
      ({ mirror } = openMirror(outside));
      await mirror.settled();
    });
    afterEach(async () => {
      for (const reader of open) reader.close();
      open = [];
      await mirror.close();
      await outside.removeAll();
    });

    const read = (id: string, options: { follow?: boolean; tail?: number } = {}): LogReader => {
      const reader = new LogReader(openLogs({ mirror, ref: outside.ref(id), follow: false, ...options }));
      open.push(reader);
      return reader;
    };
    const ran = async (script: string, body: object = {}): Promise<string> => {
      const id = await outside.run('speaker', { Cmd: ['sh', '-c', script], ...body });
      await outside.post(id, 'wait');
      return id;
    };

    it('is open although nothing has been written yet', async () => {
      const id = await outside.run('silent', { Cmd: ['sh', '-c', 'while :; do sleep 1; done'] });
      const source = openLogs({ mirror, ref: outside.ref(id), follow: true });
      try {
        await source.opened?.(AbortSignal.timeout(15_000));
        expect(source.opened).toBeDefined();
        expect(source.take(1024)).toEqual([]);
      } finally {
        source.close();
      }
    });

    it('gives both streams with the times of their lines, decoded, and ends', async () => {
      const before = Date.now();
      const id = await ran(`echo '${UNICODE}'; echo err >&2; printf 'no end'`);
      const reader = read(id);
      expect(await reader.done).toBeUndefined();
      const lines = reader.items.flatMap((item) => (item.type === 'line' ? [item] : []));
      expect(lines.map(({ stream, text }) => [stream, text]).sort()).toEqual(
        [
          ['stderr', 'err'],
          ['stdout', UNICODE],
          ['stdout', 'no end'],
        ].sort(),
      );
      for (const { time } of lines) {
        expect(time).toBeGreaterThan(before - 2000);
        expect(time).toBeLessThan(Date.now() + 2000);
      }
    });

    it('gives a terminal its lines, long ones too, without the time stamps in them', async () => {
      const long = 'x'.repeat(40_000);
      const script = `echo first; head -c 40000 /dev/zero | tr '\\0' x; echo; echo '${UNICODE}'; echo last`;
      const reader = read(await ran(script, { Tty: true }));
      expect(await reader.done).toBeUndefined();
      expect(reader.text).toEqual(['first', long, UNICODE, 'last']);
    });

    it('corrupts no line of non-ASCII text among thousands', async () => {
      const script = `i=0; while [ $i -lt 3000 ]; do echo "$i é漢字🛥️ $i"; i=$((i+1)); done`;
      const reader = read(await ran(script));
      expect(await reader.done).toBeUndefined();
      expect(reader.text).toEqual(
        Array.from({ length: 3000 }, (_, i) => `${String(i)} é漢字🛥️ ${String(i)}`),
      );
    });

    it('gives the last lines only, when asked', async () => {
      const reader = read(await ran('for i in 1 2 3 4 5; do echo $i; done'), { tail: 2 });
      expect(await reader.done).toBeUndefined();
      expect(reader.text).toEqual(['4', '5']);
    });

    it('shows invalid bytes as such and goes on', async () => {
      const reader = read(await ran(`printf 'a\\377b\\n'; echo after`));
      expect(await reader.done).toBeUndefined();
      expect(reader.text).toEqual(['a\uFFFDb', 'after']);
    });

    it('follows over restarts, each line once, until the container is removed', async () => {
      const script =
        'n=$(cat /n 2>/dev/null || echo 0); n=$((n+1)); echo $n > /n; ' +
        'for i in 1 2 3; do echo run $n line $i; done; trap exit TERM; sleep 600 & wait';
      const id = await outside.run('speaker', { Cmd: ['sh', '-c', script] });
      const reader = read(id, { follow: true });
      await reader.has('run 1 line 3');
      await outside.post(id, 'stop');
      await reader.has('[ended]');
      await outside.post(id, 'start');
      await reader.has('run 2 line 3');
      await outside.post(id, 'restart');
      await reader.has('run 3 line 3');
      await outside.remove(id);
      expect(await reader.done).toBeUndefined();
      const run = (n: number): string[] => [1, 2, 3].map((i) => `run ${String(n)} line ${String(i)}`);
      expect(reader.text.filter((text) => text.startsWith('run'))).toEqual([...run(1), ...run(2), ...run(3)]);
      expect(reader.text.filter((text) => text.startsWith('['))).toEqual([
        '[ended]',
        '[restarted]',
        '[ended]',
        '[restarted]',
        '[ended]',
        '[removed]',
      ]);
      // Podman may give the first lines after a quick restart before it ends the log of the run before it.
      expect(reader.text.slice(0, 8)).toEqual([...run(1), '[ended]', '[restarted]', ...run(2)]);
    });

    it('waits at a container that does not run, and says so', async () => {
      const id = await outside.create('speaker', { Cmd: ['sh', '-c', 'echo hello; sleep 600'] });
      const reader = read(id, { follow: true });
      await reader.has('[ended]');
      await outside.post(id, 'start');
      await reader.has('hello');
      expect(reader.text).toEqual(['[ended]', '[restarted]', 'hello']);
    });

    it('says that the engine was lost, and reads on when it is back, losing and doubling nothing', async () => {
      const id = await outside.run('speaker', {
        Cmd: ['sh', '-c', 'trap exit TERM; i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done'],
      });
      const reader = read(id, { follow: true });
      await reader.has('5');
      await outside.engine.kill();
      await reader.has('[lost]');
      await outside.engine.restart();
      await reader.has('[resumed]');
      const rows = await outside.connection.listContainers();
      if (rows.find((row) => row.id === id)?.state !== 'running') await outside.post(id, 'start');
      const resumed = reader.items.length;
      await until('more lines', () => reader.items.length > resumed + 5);
      const numbers = reader.text.filter((text) => /^\d+$/.test(text)).map(Number);
      // A container that died with its engine counts from one again.
      numbers.forEach((n, i) => {
        expect(n === 1 || n === (numbers[i - 1] ?? 0) + 1, numbers.join(' ')).toBe(true);
      });
    });

    it('refuses what is not there', async () => {
      const error = await read('f'.repeat(64), { follow: true }).done;
      expect(error).toMatchObject({ code: 'container.unknown' });
    });

    it('does not read on while nobody takes', async () => {
      const id = await ran('head -c 30000000 /dev/zero | tr "\\0" y | fold -w 1000');
      const source = openLogs({ mirror, ref: outside.ref(id), follow: false });
      const signal = new AbortController().signal;
      expect(await source.wait(signal)).toBe('more');
      // Time in which a reader without a limit would have taken the whole log in.
      for (let call = 0; call < 50; call++) await outside.connection.listContainers();
      let bytes = 0;
      let most = 0;
      do {
        const waiting = source.take(Number.MAX_SAFE_INTEGER);
        const size = waiting.reduce((sum, item) => sum + (item.type === 'line' ? item.text.length : 0), 0);
        bytes += size;
        most = Math.max(most, size);
      } while ((await source.wait(signal)) === 'more');
      source.close();
      expect(bytes).toBe(30_000_000);
      expect(most).toBeLessThan(2_000_000);
    });
  });
});
