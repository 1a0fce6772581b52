import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engineHttp, type EngineHttp } from '../../../src-main/engines/http';
import { jsonLines } from '../../../src-main/engines/line-stream';
import { openLogBody } from '../../../src-main/engines/log-body';
import { fakeServer } from './fake-server';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0).reverse()) await close();
});

/** An engine that answers everything with what `answer` writes. */
async function engine(answer: (response: ServerResponse) => void): Promise<EngineHttp> {
  const fake = await fakeServer((_request, response) => answer(response));
  closers.push(() => fake.close());
  const http = await engineHttp(fake.description);
  closers.push(() => http.close());
  return http;
}

const { signal } = new AbortController();
const lines = (http: EngineHttp, follow = false) =>
  jsonLines(http, '/lines', { what: 'open its events', follow, signal });
const logs = (http: EngineHttp, follow = false) =>
  openLogBody(http, { id: 'a', inspected: {}, tty: true, path: '/containers/', signal, follow });
const DAY_MS = 86_400_000;

async function all(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const got: unknown[] = [];
  for await (const value of values) got.push(value);
  return got;
}

/** Time goes on only where the test says so; sockets know nothing of it. */
function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

describe('lines of JSON', () => {
  it('come with the last one, though the engine did not end it', async () => {
    const http = await engine((response) => response.end('{"a":1}\n{"b":2}'));
    expect(await all(lines(http))).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('are refused when the last one is only the beginning of one', async () => {
    const http = await engine((response) => response.end('{"a":1}\n{"b":'));
    await expect(all(lines(http))).rejects.toMatchObject({ code: 'engine.answer' });
  });

  it('are given up when a finite answer stalls, and the connection with them', async () => {
    let left = false;
    const http = await engine((response) => {
      response.once('close', () => (left = true));
      response.write('{"a":1}\n');
    });
    const given = lines(http);
    expect(await given.next()).toEqual({ done: false, value: { a: 1 } });
    stopTime();
    const next = expect(given.next()).rejects.toMatchObject({
      code: 'engine.timeout',
      message: expect.stringContaining('open its events'),
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await next;
    await vi.waitFor(() => expect(left).toBe(true));
  });

  it('may keep silent for a day where they are followed', async () => {
    let held: ServerResponse | undefined;
    const http = await engine((response) => {
      held = response;
      response.write('{"a":1}\n');
    });
    const given = lines(http, true);
    await given.next();
    stopTime();
    const next = given.next();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    held?.end('{"b":2}\n');
    expect(await next).toEqual({ done: false, value: { b: 2 } });
  });

  it('wait for a reader that takes its time', async () => {
    const http = await engine((response) => response.end('{"a":1}\n{"b":2}\n'));
    const given = lines(http);
    await given.next();
    stopTime();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(await given.next()).toEqual({ done: false, value: { b: 2 } });
  });
});

describe('a log', () => {
  it('is given up when it is not followed and stalls', async () => {
    const http = await engine((response) => response.write('one\n'));
    stopTime();
    const read = logs(http).body[Symbol.asyncIterator]();
    await read.next();
    const next = expect(read.next()).rejects.toMatchObject({
      code: 'engine.timeout',
      message: expect.stringContaining('read the log'),
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await next;
  });

  it('may keep silent for a day while it is followed', async () => {
    let held: ServerResponse | undefined;
    const http = await engine((response) => {
      held = response;
      response.write('one\n');
    });
    stopTime();
    const read = logs(http, true).body[Symbol.asyncIterator]();
    await read.next();
    const next = read.next();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    held?.end('two\n');
    expect(String((await next).value)).toBe('two\n');
  });

  it('comes whole to a reader that is slower than the engine', async () => {
    const line = `${'x'.repeat(1023)}\n`;
    const http = await engine((response) => response.end(line.repeat(4096)));
    const { body } = logs(http);
    stopTime();
    let size = 0;
    body.on('readable', () => {
      const chunk: unknown = body.read(64 * 1024) ?? body.read();
      if (Buffer.isBuffer(chunk)) size += chunk.length;
    });
    await new Promise((resolve) => body.once('end', resolve));
    expect(size).toBe(4096 * 1024);
  });

  it('says why it was refused, and no more of it than a sentence has', async () => {
    const http = await engine((response) => {
      response.statusCode = 500;
      response.write(JSON.stringify({ message: 'no space left on device' }));
      response.end(' '.repeat(100_000));
    });
    await expect(text(logs(http).body)).rejects.toMatchObject({
      code: 'engine.refused',
      message: expect.stringContaining('no space left on device'),
    });
  });

  it('does not wait for ever for a refusal that does not end', async () => {
    const http = await engine((response) => {
      response.statusCode = 500;
      response.write('{');
    });
    stopTime();
    let hasHeaders = false;
    const open: EngineHttp['open'] = async (...asked) => {
      const answer = await http.open(...asked);
      hasHeaders = true;
      return answer;
    };
    const refused = expect(text(logs({ ...http, open }).body)).rejects.toMatchObject({
      code: 'engine.timeout',
      message: expect.stringContaining('say why it refused'),
    });
    await vi.waitFor(() => expect(hasHeaders).toBe(true));
    await vi.advanceTimersByTimeAsync(60_000);
    await refused;
  });
});
