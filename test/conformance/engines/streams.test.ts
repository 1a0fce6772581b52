import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineConnection, LogBody } from '../../../src-main/engines/connection';
import { connectEngine } from '../../../src-main/engines/connect';
import { probeEngine } from '../../../src-main/engines/probe';
import type { TestEngine } from '../../engines';
import { createContainer } from './containers';
import { describeEngine, REAL_ENGINES } from './real';

const HEADER = 8;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /;

async function bytesOf(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Takes Docker's multiplexed frames apart: [stream, text], strict about every header. */
function frames(bytes: Buffer): [number, string][] {
  const found: [number, string][] = [];
  for (let at = 0; at < bytes.length;) {
    const stream = bytes.readUInt8(at);
    const size = bytes.readUInt32BE(at + 4);
    expect(bytes.subarray(at + 1, at + 4)).toEqual(Buffer.alloc(3));
    found.push([stream, bytes.subarray(at + HEADER, at + HEADER + size).toString('utf8')]);
    at += HEADER + size;
  }
  return found;
}

const withoutStamp = (text: string): string => text.replace(STAMP, '');

describe.each(REAL_ENGINES)('streams of a real $kind', ({ kind, why, start }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let engine: TestEngine;
    let connection: EngineConnection;
    const { signal } = new AbortController();

    beforeAll(async () => {
      engine = await start();
      connection = await connectEngine(describeEngine(engine), { signal });
    });
    afterAll(async () => {
      connection?.close();
      await engine?.close();
    });

    async function ran(name: string, script: string, extra: object = {}): Promise<string> {
      const id = await createContainer(engine, name, ['sh', '-c', script], extra);
      await connection.startContainer(id);
      await engine.request('POST', `/containers/${id}/wait`);
      return id;
    }

    it('give both outputs in frames, each line with its time, whatever bytes it holds', async () => {
      const id = await ran('frames', 'echo "grüße 漢字 🚢"; echo oops >&2; printf "no newline"');
      const { tty, body } = await connection.openLogs(id, { signal, follow: false });
      expect(tty).toBe(false);
      const lines = frames(await bytesOf(body));
      expect(lines.every(([, text]) => STAMP.test(text))).toBe(true);
      expect(
        lines.filter(([stream]) => stream === 1).map(([, text]) => withoutStamp(text).trimEnd()),
      ).toEqual(['grüße 漢字 🚢', 'no newline']);
      expect(
        lines.filter(([stream]) => stream === 2).map(([, text]) => withoutStamp(text).trimEnd()),
      ).toEqual(['oops']);
    });

    it('give the output of a terminal raw on Docker, in frames of one stream on Podman', async () => {
      const id = await ran('terminal', 'echo one; echo two >&2', { Tty: true });
      const { tty, body } = await connection.openLogs(id, { signal, follow: false });
      expect(tty).toBe(kind === 'docker');
      const bytes = await bytesOf(body);
      const text = tty
        ? bytes.toString('utf8')
        : frames(bytes)
            .map(([, line]) => line)
            .join('');
      expect(text.split('\n').map((line) => withoutStamp(line).trimEnd())).toEqual(['one', 'two', '']);
    });

    it('give the last lines only, or those since a time, when asked', async () => {
      const id = await ran('tail', 'for i in 1 2 3 4 5; do echo $i; done');
      const last = await connection.openLogs(id, { signal, follow: false, tail: 2 });
      const lines = frames(await bytesOf(last.body)).map(([, text]) => text);
      expect(lines.map((line) => withoutStamp(line).trim())).toEqual(['4', '5']);
      const since = Date.parse((lines[1] ?? '').split(' ')[0] ?? '') / 1000;
      const later = await connection.openLogs(id, { signal, follow: false, since: since + 1 });
      expect(await bytesOf(later.body)).toHaveLength(0);
    });

    it('follow a silent container without waiting for its first line, and free the socket when left', async () => {
      const id = await createContainer(engine, 'silent', ['sh', '-c', 'trap exit TERM; sleep 600 & wait']);
      await connection.startContainer(id);
      const aborter = new AbortController();
      const { body } = await connection.openLogs(id, { signal: aborter.signal, follow: true });
      const closed = new Promise((resolve) => body.once('close', resolve));
      aborter.abort();
      await closed;
      expect(body.destroyed).toBe(true);
      await connection.removeContainer(id, { force: true });
    });

    it('follow until the container ends', async () => {
      const id = await createContainer(engine, 'ends', ['sh', '-c', 'echo first; read x; echo last'], {
        OpenStdin: false,
      });
      const opened: Promise<LogBody> = connection.openLogs(id, { signal, follow: true });
      await connection.startContainer(id);
      const { body } = await opened;
      const rest = frames(await bytesOf(body)).map(([, text]) => withoutStamp(text).trim());
      // Opened before the start, some engines answer with nothing at all; what they send is in order.
      expect(['first', 'last'].slice(0, rest.length)).toEqual(rest);
    });

    it('tell at once when the daemon is killed: events reject, a log errors, calls say unreachable', async () => {
      const id = await createContainer(engine, 'witness', ['sh', '-c', 'sleep 600']);
      await connection.startContainer(id);
      const events = await connection.openEvents({ signal });
      const { body } = await connection.openLogs(id, { signal, follow: true });
      const iterator = events[Symbol.asyncIterator]();
      let lostAt = Infinity;
      const lost = (async () => {
        for (;;) await iterator.next();
      })().catch((error: unknown) => {
        lostAt = performance.now();
        return error;
      });
      const logError = new Promise((resolve) => body.once('error', resolve).once('end', resolve).resume());
      const killed = performance.now();
      await engine.kill();
      expect(await lost).toMatchObject({ code: 'engine.unreachable' });
      // By the socket's end: every limit of ours is longer.
      expect(lostAt - killed).toBeLessThan(10_000);
      await logError;
      await expect(connection.listContainers()).rejects.toMatchObject({ code: 'engine.unreachable' });
      const probe = await probeEngine(describeEngine(engine), { timeoutMs: 2_000 });
      expect(probe.state).toBe('refused');

      await engine.restart();
      expect((await connection.listContainers()).map((row) => row.id)).toContain(id);
    });

    it('close with their connection', async () => {
      const other = await connectEngine(describeEngine(engine), { signal });
      const events = await other.openEvents({ signal });
      other.close();
      await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'engine.unreachable',
      });
      await expect(other.listContainers()).rejects.toMatchObject({ code: 'engine.unreachable' });
    });
  });
});
