import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { engineHttp } from '../../../src-main/engines/http';
import type { TransferStep } from '../../../src-main/engines/images/calls';
import { changingImages } from '../../../src-main/engines/images/changing';
import { transferringImages } from '../../../src-main/engines/images/transfer';
import type { Dialect } from '../../../src-shared/model/engine';
import { fakeServer } from './fake-server';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An engine that answers everything with what `answer` writes, and what it was asked. */
async function engine(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
  dialect: Dialect = 'docker',
) {
  const asked: string[] = [];
  const fake = await fakeServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    void answer(request, response);
  });
  closers.push(() => fake.close());
  const http = await engineHttp(fake.description);
  closers.push(() => http.close());
  const facts = { version: '1', apiVersion: '1.41', dialect, os: 'linux', identity: 'x' };
  return { asked, calls: { ...transferringImages(http, facts), ...changingImages(http, facts) } };
}

const lines = (...values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\r\n`).join('');
async function all(steps: AsyncIterable<TransferStep>): Promise<TransferStep[]> {
  const got: TransferStep[] = [];
  for await (const step of steps) got.push(step);
  return got;
}
const { signal } = new AbortController();

describe('a transfer of an image', () => {
  it('tells its layers apart from what is said of the whole', async () => {
    const { calls, asked } = await engine((_request, response) =>
      response.end(
        lines(
          { status: 'Pulling from team/app', id: '1' },
          { status: 'Downloading', id: '64befae759f7', progressDetail: { current: 5, total: 10 } },
          { status: 'Pull complete', id: '64befae759f7', progressDetail: {} },
        ),
      ),
    );
    expect(await all(calls.pull({ reference: 'harbour:1/team/app:1' }, { signal }))).toEqual([
      { type: 'message', text: 'Pulling from team/app' },
      { type: 'part', id: '64befae759f7', status: 'Downloading', current: 5, total: 10 },
      { type: 'part', id: '64befae759f7', status: 'Pull complete' },
    ]);
    expect(asked).toEqual(['POST /v1.41/images/create?fromImage=harbour%3A1%2Fteam%2Fapp&tag=1']);
  });

  it.each([
    ['unauthorized: authentication required', 'image.denied'],
    ['manifest for harbour:1/app:1 not found: manifest unknown', 'image.not-in-registry'],
    [
      'Get "https://harbour:1/v2/": http: server gave HTTP response to HTTPS client',
      'image.untrusted-registry',
    ],
    ['unexpected EOF', 'image.failed'],
  ])('fails by an error inside an answer that began well: %s', async (message, code) => {
    const { calls } = await engine((_request, response) =>
      response.end(lines({ status: 'Pulling' }, { error: message, errorDetail: { message } })),
    );
    const pull = all(calls.pull({ reference: 'harbour:1/app:1' }, { signal }));
    await expect(pull).rejects.toMatchObject({ code });
  });

  it('that the engine breaks off, or answers with nonsense, is a failure', async () => {
    const cut = await engine((_request, response) => {
      response.write(lines({ status: 'Pulling' }));
      setImmediate(() => response.destroy());
    });
    const pull = all(cut.calls.pull({ reference: 'app' }, { signal }));
    await expect(pull).rejects.toMatchObject({ code: 'engine.unreachable' });
    const odd = await engine((_request, response) => response.end('<html>\n'));
    await expect(all(odd.calls.pull({ reference: 'app' }, { signal }))).rejects.toMatchObject({
      code: 'engine.answer',
    });
  });

  it('that is cancelled closes the connection, so that the engine stops', async () => {
    const stop = new AbortController();
    let closed: (() => void) | undefined;
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const { calls } = await engine((_request, response) => {
      response.once('close', () => closed?.());
      response.write(lines({ status: 'Pulling' }));
    });
    const pull = (async () => {
      for await (const step of calls.pull({ reference: 'app' }, { signal: stop.signal })) {
        expect(step.type).toBe('message');
        stop.abort();
      }
    })();
    await expect(pull).rejects.toMatchObject({ code: 'app.cancelled' });
    await gone;
  });

  it('sends an archive as it is, and gives what it made', async () => {
    const archive = 'x'.repeat(300_000);
    const { calls, asked } = await engine(async (request, response) => {
      expect(await text(request)).toBe(archive);
      response.end(lines({ stream: 'Loaded image: app:1\nLoaded image ID: sha256:ab\n' }));
    });
    const body = Readable.from([Buffer.from(archive)]);
    expect(await all(calls.load(body, { signal }))).toEqual([
      { type: 'made', name: 'app:1' },
      { type: 'made', name: 'sha256:ab' },
    ]);
    expect(asked).toEqual(['POST /v1.41/images/load?quiet=0']);
    expect(body.destroyed).toBe(true);
  });

  it('fails when its archive cannot be read to the end, and when the engine refuses it before', async () => {
    const deaf = await engine(async (request, response) => {
      await text(request).catch(() => undefined);
      response.end();
    });
    const broken = new Readable({
      read() {
        this.destroy(new Error('bad sector'));
      },
    });
    await expect(all(deaf.calls.load(broken, { signal }))).rejects.toThrow('bad sector');
    const early = await engine((_request, response) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ message: 'no space left on device' }));
    });
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536));
      },
    });
    await expect(all(early.calls.load(endless, { signal }))).rejects.toMatchObject({ code: 'image.failed' });
    expect(endless.destroyed).toBe(true);
  });
});

describe('changing images', () => {
  it('removes by name, and says what went', async () => {
    const { calls, asked } = await engine((_request, response) =>
      response.end(JSON.stringify([{ Untagged: 'app:1' }, { Deleted: 'ab'.repeat(32) }])),
    );
    expect(await calls.remove('harbour:1/app:1', { force: true })).toEqual({
      untagged: ['app:1'],
      deleted: [`sha256:${'ab'.repeat(32)}`],
    });
    expect(asked).toEqual(['DELETE /v1.41/images/harbour%3A1%2Fapp%3A1?force=true&noprune=false']);
  });

  it.each([
    [404, 'No such image: app:1', 'image.unknown'],
    [
      409,
      'conflict: unable to delete ab (must be forced) - image is being used by stopped container',
      'image.in-use',
    ],
    [500, 'disk broken', 'engine.refused'],
  ])('knows a refusal with %d “%s” as %s', async (status, message, code) => {
    const { calls } = await engine((_request, response) => {
      response.statusCode = status;
      response.end(JSON.stringify({ message }));
    });
    await expect(calls.remove('app:1')).rejects.toMatchObject({ code });
  });

  it('tags and prunes by the own API of a Podman, whose Docker API does otherwise', async () => {
    const { calls, asked } = await engine((_request, response) => response.end('[]'), 'podman');
    await calls.tag('sha256:ab', 'app:1');
    await calls.prune({ all: true });
    expect(asked).toEqual([
      'POST /v4.0.0/libpod/images/sha256%3Aab/tag?repo=app&tag=1',
      'POST /v4.0.0/libpod/images/prune?all=true',
    ]);
  });
});
