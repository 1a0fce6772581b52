import { describe, expect, it } from 'vitest';
import type { LogItem } from '../../../src-shared/model/log-line';
import { packLog, unpackLog } from '../../../src-shared/model/log-pack';

const line = (text: string, more: Partial<Extract<LogItem, { type: 'line' }>> = {}): LogItem => ({
  type: 'line',
  stream: 'stdout',
  text,
  time: 5,
  ...more,
});

describe('a batch of a log, packed', () => {
  it('is one item for a run of lines of one stream', () => {
    expect(packLog([line('a'), line('', { time: 6 }), line('c', { time: 7 })])).toEqual([
      { type: 'lines', stream: 'stdout', text: 'a\n\nc', time: 5, after: [0, 1, 2] },
    ]);
  });

  it('leaves alone what is no whole line, has no time, or stands alone', () => {
    const items: LogItem[] = [
      line('alone'),
      line('other', { stream: 'stderr' }),
      { type: 'mark', what: 'ended', time: 6 },
      line('half', { partial: true }),
      line('whole'),
      { type: 'line', stream: 'stdout', text: 'no time' },
    ];
    expect(packLog(items)).toEqual(items);
  });

  it('gives back the same lines', () => {
    const items: LogItem[] = [
      line('a'),
      line('b\r\u2028', { time: 6 }),
      line('e', { stream: 'stderr' }),
      line('', { stream: 'stderr' }),
      line(''),
      { type: 'mark', what: 'lost', time: 9 },
      line('long', { partial: true }),
      line(''),
      line(''),
    ];
    expect(unpackLog(packLog(items))).toEqual(items);
    expect(unpackLog(packLog([]))).toEqual([]);
  });
});
