import { describe, expect, it } from 'vitest';
import { LOG_BUFFER_BYTES, LogBuffer } from '../../../src-main/containers/log-buffer';
import { CleatError } from '../../../src-shared/model/error';
import type { LogItem } from '../../../src-shared/model/log-line';

const line = (text: string): LogItem => ({ type: 'line', stream: 'stdout', text });
const signal = new AbortController().signal;
const open = (): LogBuffer => new LogBuffer(() => undefined);

describe('what waits of a log', () => {
  it('is taken in order, by about as many bytes as asked, at least one item', () => {
    const buffer = open();
    for (const text of ['a', 'b', 'x'.repeat(5000), 'c']) buffer.push(line(text));
    expect(buffer.take(200)).toEqual([line('a'), line('b')]);
    expect(buffer.take(1)).toEqual([line('x'.repeat(5000))]);
    expect(buffer.take(1000)).toEqual([line('c')]);
    expect(buffer.take(1000)).toEqual([]);
  });

  it('comes before the end, and before the failure', async () => {
    const ended = open();
    ended.push(line('last'));
    ended.finish();
    expect(await ended.wait(signal)).toBe('more');
    ended.take(100);
    expect(await ended.wait(signal)).toBe('end');

    const failed = open();
    failed.push(line('last'));
    failed.finish(CleatError.of('operation.unknown', { id: 'x' }));
    expect(await failed.wait(signal)).toBe('more');
    failed.take(100);
    await expect(failed.wait(signal)).rejects.toMatchObject({ code: 'operation.unknown' });
  });

  it('wakes who waits for it, and an aborted wait ends', async () => {
    const buffer = open();
    const waiting = buffer.wait(signal);
    buffer.push(line('now'));
    expect(await waiting).toBe('more');
    buffer.take(100);
    const end = new AbortController();
    const aborted = buffer.wait(end.signal);
    end.abort();
    await expect(aborted).rejects.toThrow(/abort/i);
  });

  it('holds its writer back while it is full', async () => {
    const buffer = open();
    while (!buffer.full) buffer.push(line('x'.repeat(60_000)));
    let written = false;
    const writing = buffer.room(signal).then(() => (written = true));
    await Promise.resolve();
    expect(written).toBe(false);
    buffer.take(LOG_BUFFER_BYTES);
    await writing;
    expect(written).toBe(true);
  });

  it('is gone when it is closed, and its writer too', async () => {
    let closed = 0;
    const buffer = new LogBuffer(() => (closed += 1));
    while (!buffer.full) buffer.push(line('x'.repeat(60_000)));
    const writing = buffer.room(signal);
    buffer.close();
    await writing;
    expect(closed).toBe(1);
    expect(await buffer.wait(signal)).toBe('end');
  });

  it('is open once the log can be read, empty as it may be, or has failed', async () => {
    for (const settle of [
      (buffer: LogBuffer) => buffer.begin(),
      (buffer: LogBuffer) => buffer.finish(CleatError.of('app.cancelled', {})),
    ]) {
      const buffer = new LogBuffer(() => undefined);
      let open = false;
      const opened = buffer.opened(signal).then(() => (open = true));
      await new Promise((resolve) => setImmediate(resolve));
      expect(open).toBe(false);
      settle(buffer);
      await opened;
    }
  });
});
