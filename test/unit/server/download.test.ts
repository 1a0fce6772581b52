import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import {
  createLogDownloads,
  TICKET_LIFE_MS,
  type Download,
} from '../../../src-main/containers/log-downloads';
import { UNREAD_AT_MOST_MS } from '../../../src-main/faces/server/download';
import { until } from '../../engines';
import { browserFace, type Face } from './browser-face';

const TICKET = 'ticket';

/** A face with one download behind a ticket that works once. */
async function faceWith(pieces: Download['pieces']): Promise<Face> {
  let waits = true;
  return browserFace({
    redeem: (ticket) => {
      if (ticket !== TICKET || !waits) return undefined;
      waits = false;
      return { fileName: 'web-log.txt', contentType: 'text/plain; charset=utf-8', pieces };
    },
    drop: () => undefined,
  });
}
const hello: Download['pieces'] = async function* () {
  yield { text: 'one\n' };
  yield { text: '<script>é</script>\n' };
};

describe('a download', () => {
  it('is a file that no browser shows, keeps or guesses at, once', async () => {
    const { get } = await faceWith(hello);
    const answer = await get('/download/ticket', { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(answer).toMatchObject({ status: 200, body: 'one\n<script>é</script>\n' });
    expect(answer.headers).toMatchObject({
      'content-disposition': 'attachment; filename="web-log.txt"',
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await get('/download/ticket')).status).toBe(404);
  });

  it.each<[number, string, { method?: string; headers?: Record<string, string> }]>([
    [421, 'under a foreign name', { headers: { host: 'evil.example' } }],
    [405, 'by a look ahead', { method: 'HEAD' }],
    [405, 'by a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
    [405, 'by a change', { method: 'POST' }],
    [403, 'by a page elsewhere', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ])('is refused with %i %s, and its ticket stays', async (status, _, options) => {
    const { get } = await faceWith(hello);
    expect((await get('/download/ticket', options)).status).toBe(status);
    expect((await get('/download/ticket')).status).toBe(200);
  });

  it('that was made up is none', async () => {
    const { get } = await faceWith(hello);
    for (const path of ['/download/', '/download/x', '/download/ticket/', '/download/ticket%00'])
      expect((await get(path)).status, path).toBe(404);
  });

  it('that breaks is not taken for a whole one', async () => {
    const { get, log } = await faceWith(async function* () {
      yield { text: 'one\n' };
      throw new Error('the engine was lost');
    });
    await expect(get('/download/ticket')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(log.lines).toMatchObject([{ message: 'a download broke off' }]);
  });

  /** A download without end whose reader takes nothing: the kernel's buffers are full, and nobody asks for more. */
  async function unread() {
    const state = { given: 0, ended: false };
    const { server, log } = await faceWith(async function* () {
      try {
        for (;;) {
          state.given += 1;
          yield { text: 'x'.repeat(1024 * 1024) };
        }
      } finally {
        state.ended = true;
      }
    });
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`GET /download/ticket HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    await until('some are given', () => state.given > 0);
    let before = -1;
    await until(
      'no more are asked for',
      () => {
        const same = state.given === before;
        before = state.given;
        return same;
      },
      { everyMs: 100 },
    );
    return { state, socket, log };
  }

  it('goes as fast as it is read, and ends with its reader', async () => {
    const { state, socket } = await unread();
    expect(state.given).toBeLessThan(64);
    socket.destroy();
    await until('the source is freed', () => state.ended);
  });

  it('is given up when its reader takes nothing for minutes, so that its slot is another’s', async () => {
    // Before it begins: a timer of the real clock could not be moved.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    try {
      const { state, socket, log } = await unread();
      await vi.advanceTimersByTimeAsync(UNREAD_AT_MOST_MS - 60_000);
      expect(state.ended).toBe(false);
      await vi.advanceTimersByTimeAsync(60_000);
      vi.useRealTimers();
      await until('the source is freed', () => state.ended);
      expect(log.lines).toMatchObject([{ message: 'a download broke off' }]);
      socket.destroy();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a ticket', () => {
  const ref = { engine: 'e', kind: 'container' as const, id: 'f'.repeat(64) };
  const log = { refs: [ref], format: 'text' as const };
  const mirror = (name: string) => ({
    connection: () => {
      throw new Error('not asked');
    },
    subscribe: () => () => undefined,
    container: () => ({ name }) as never,
  });

  it('works once, for a minute, and as long as its page is connected', () => {
    let now = 0;
    const downloads = createLogDownloads(mirror('web'), () => now);
    const [first, second, third] = [1, 2, 3].map((n) => downloads.offer(log, `c${n}`));
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(downloads.redeem(first ?? '')).toBeDefined();
    expect(downloads.redeem(first ?? '')).toBeUndefined();
    downloads.drop('c2');
    expect(downloads.redeem(second ?? '')).toBeUndefined();
    now = TICKET_LIFE_MS;
    expect(downloads.redeem(third ?? '')).toBeUndefined();
  });

  it('keeps no more than sixteen of a connection', () => {
    const downloads = createLogDownloads(mirror('web'));
    const tickets = Array.from({ length: 17 }, () => downloads.offer(log, 'c'));
    expect(tickets.map((ticket) => downloads.redeem(ticket) !== undefined).indexOf(true)).toBe(1);
  });

  it.each([
    ['web', 'web-log.txt'],
    ['../../etc/passwd', '_.._etc_passwd-log.txt'],
    ['a"\r\nSet-Cookie: x', 'a___Set-Cookie__x-log.txt'],
    ['‮漢字', '___-log.txt'],
    ['...', 'container-log.txt'],
  ])('calls the file of a container %j %s', (name, fileName) => {
    const downloads = createLogDownloads(mirror(name));
    expect(downloads.redeem(downloads.offer(log, 'c'))?.fileName).toBe(fileName);
  });
});
