import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogRunBuffer } from '../../../src-main/containers/log-buffer';
import { LogAssembler } from '../../../src-main/containers/log-lines';
import { splitFrames } from '../../../src-main/containers/log-messages';
import { toPacket } from '../../../src-main/containers/log-run';
import type { LogItem, LogPacket } from '../../../src-shared/model/log-line';
import { unpackLog } from '../../../src-shared/model/log-pack';

const BATCH = 64 * 1024;

function framed(kind: 1 | 2, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
const said = (stamp: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(stamp), bytes, Buffer.from('\n')]);

/** What a reader of lines gets of a body. */
function asLines(body: Buffer): LogItem[] {
  const items: LogItem[] = [];
  const assembler = new LogAssembler((item) => items.push(item));
  splitFrames('docker', assembler.take).push(body);
  assembler.end();
  return items;
}

/** What a reader of packets gets of the same body. */
function asPackets(body: Buffer): readonly (LogItem | LogPacket)[] {
  const buffer = new LogRunBuffer(() => undefined);
  const assembler = new LogAssembler((item) => buffer.push(item), undefined, true, buffer.takeLine);
  splitFrames('docker', assembler.take).push(body);
  assembler.end();
  const taken: (LogItem | LogPacket)[] = [];
  for (let batch = buffer.take(BATCH); batch.length > 0; batch = buffer.take(BATCH))
    taken.push(...toPacket(batch));
  return taken;
}

describe('a log in packets', () => {
  it('holds the lines that it holds as text, whatever their bytes are', () => {
    const line = fc.record({
      kind: fc.constantFrom<1 | 2>(1, 1, 1, 2),
      stamp: fc.constantFrom('2026-01-02T03:04:05.678901234Z ', '2026-01-02T03:04:06Z ', ''),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a))),
        fc.constantFrom('', 'é漢字🛥️', '\uFEFFbom', 'ends in a return\r').map((text) => Buffer.from(text)),
      ),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const body = Buffer.concat(lines.map(({ kind, stamp, bytes }) => framed(kind, said(stamp, bytes))));
        expect(unpackLog(asPackets(body))).toEqual(asLines(body));
      }),
    );
  });

  it('is no larger than a batch at once, and keeps the order of streams and of what is no run', () => {
    const stamp = '2026-01-02T03:04:05.678901234Z ';
    const long = 'x'.repeat(20_000);
    const body = Buffer.concat([
      ...Array.from({ length: 20 }, (_, n) =>
        framed(n % 5 === 4 ? 2 : 1, said(stamp, Buffer.from(long + n))),
      ),
      framed(1, said('', Buffer.from('no time'))),
      framed(1, said(stamp, Buffer.from('last'))),
    ]);
    const packets = asPackets(body);
    for (const packet of packets)
      if (packet.type === 'packet') expect(packet.memory.byteLength).toBeLessThanOrEqual(BATCH);
    expect(unpackLog(packets)).toEqual(asLines(body));
  });

  it('tells the characters of the longest line', () => {
    const stamp = '2026-01-02T03:04:05Z ';
    const widest = (...texts: (string | Buffer)[]): number[] =>
      asPackets(Buffer.concat(texts.map((text) => framed(1, said(stamp, Buffer.from(text)))))).flatMap(
        (one) =>
          one.type === 'packet'
            ? one.items.flatMap((item) => (item.type === 'bytes' ? [item.widest] : []))
            : [],
      );
    expect(widest('漢字', 'abcd', '🛥')).toEqual([4]);
    expect(widest('a', Buffer.from([0x80, 0x80, 0x80]))).toEqual([3]);
  });
});
