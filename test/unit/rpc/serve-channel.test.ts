import { oc, type } from '@orpc/contract';
import { implement } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { RpcContext } from '../../../src-main/api/rpc/context';
import { memoryChannels } from '../../../src-main/api/rpc/memory-channel';
import { MAX_CALLS, MAX_UNREADABLE, serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { createStreams } from '../../../src-main/streams/streams';
import { createClient } from '../../../src-shared/client/client';
import { MAX_INBOUND_BYTES } from '../../../src-shared/model/stream';
import { connect, HELLO, helloProcedure, inbox, listeningLog, serve } from './served';
import { os } from './os';

const call = (id: string, path = '/system/hello', body?: unknown): string =>
  JSON.stringify({ i: id, p: { u: path, b: body } });

describe('a message from a stranger', () => {
  const unreadable = {
    'is not JSON': 'hello?',
    'is a number': '7',
    'is null': 'null',
    'is a list': '[1,2]',
    'has no id': '{"p":{"u":"/system/hello"}}',
    'has an id of another type': '{"i":7,"p":{"u":"/system/hello"}}',
    'has an enormous id': JSON.stringify({ i: 'x'.repeat(1_000), p: { u: '/system/hello' } }),
  };
  it.each(Object.entries(unreadable))(
    'that %s is dropped and logged, and the next call is answered',
    async (_, text) => {
      const { raw, log } = serve(helloProcedure);
      const answers = inbox(raw);
      await raw.send(text);
      await raw.send(call('1'));
      expect(await answers.count(1)).toEqual([JSON.stringify({ i: '1', p: { b: HELLO } })]);
      expect(log.lines).toMatchObject([{ level: 'warn', message: 'message dropped' }]);
    },
  );

  const answerable = {
    'has no payload': '{"i":"9"}',
    'is cut off': '{"i":"9","p":{"u":"/system/he',
    'names no procedure': '{"i":"9","p":{"b":1}}',
    'names a whole address': '{"i":"9","p":{"u":"http://elsewhere/system/hello"}}',
    'is of an unknown type': '{"i":"9","t":7,"p":{"u":"/system/hello"}}',
    'sends a stream in': '{"i":"9","t":3,"p":{"e":"message","d":1}}',
    'smuggles spaces and lines': '{"i":"9","p":{"u":"/system/hello\\n x"}}',
  };
  it.each(Object.entries(answerable))('that %s is answered rpc.malformed by its id', async (_, text) => {
    const { raw } = serve(helloProcedure);
    const answers = inbox(raw);
    await raw.send(text);
    await raw.send(call('10'));
    const [first, second] = await answers.count(2);
    expect(JSON.parse(first ?? '')).toMatchObject({ i: '9', p: { s: 500, b: { code: 'rpc.malformed' } } });
    expect(JSON.parse(second ?? '')).toMatchObject({ i: '10', p: { b: HELLO } });
  });

  it('that is too large is answered rpc.oversize by its id, unparsed', async () => {
    const { raw } = serve(helloProcedure);
    const answers = inbox(raw);
    await raw.send(call('9', '/system/hello', 'x'.repeat(MAX_INBOUND_BYTES)));
    await raw.send(call('10', '/system/hello', 'ü'.repeat(MAX_INBOUND_BYTES / 2)));
    await raw.send(call('11'));
    const codes = (await answers.count(3)).map((text) => JSON.parse(text).p.b.code);
    expect(codes).toEqual(['rpc.oversize', 'rpc.oversize', undefined]);
  });

  it('goes on too long: after 16 unreadable messages the connection is closed', async () => {
    const { raw } = serve(helloProcedure);
    const answers = inbox(raw);
    for (let i = 0; i < MAX_UNREADABLE - 1; i++) await raw.send('nonsense');
    await raw.send(call('1'));
    await answers.count(1);
    expect(answers.closed()).toBe(false);
    await raw.send('nonsense');
    await answers.count(2);
    expect(answers.closed()).toBe(true);
  });

  it('cannot answer for another call by using its id again', async () => {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const { raw } = serve({
      system: {
        hello: os.system.hello.handler(() => held.then(() => HELLO)),
        show: os.system.show.handler(() => ({ shown: false })),
      },
    });
    const answers = inbox(raw);
    await raw.send(call('1'));
    await raw.send(call('1', '/system/show'));
    await raw.send(call('2', '/system/show'));
    await answers.count(1);
    finish();
    const texts = await answers.count(2);
    expect(texts.map((text) => JSON.parse(text))).toEqual([
      { i: '2', p: { b: { shown: false } } },
      { i: '1', p: { b: HELLO } },
    ]);
  });
});

describe('a connection', () => {
  it('has at most 256 calls under way; one more is told so, and there is room again when one ends', async () => {
    const finish: (() => void)[] = [];
    const { raw } = serve({
      system: {
        hello: os.system.hello.handler(() =>
          new Promise<void>((resolve) => finish.push(resolve)).then(() => HELLO),
        ),
      },
    });
    const answers = inbox(raw);
    for (let id = 0; id <= MAX_CALLS; id++) await raw.send(call(String(id)));
    const [refused] = await answers.count(1);
    expect(JSON.parse(refused ?? '')).toMatchObject({ i: String(MAX_CALLS), p: { b: { code: 'rpc.busy' } } });
    await expect.poll(() => finish.length).toBe(MAX_CALLS);
    finish[0]?.();
    await answers.count(2);
    await new Promise((resolve) => setImmediate(resolve));
    await raw.send(call('again'));
    await expect.poll(() => finish.length).toBe(MAX_CALLS + 1);
  });

  it('that closes aborts its calls, and nobody else’s', async () => {
    const aborted: string[] = [];
    const started: string[] = [];
    const router = {
      system: {
        hello: os.system.hello.handler(
          ({ signal, context }) =>
            new Promise((_, reject) => {
              started.push(context.caller.actor);
              signal?.addEventListener('abort', () => {
                aborted.push(context.caller.actor);
                reject(signal.reason);
              });
            }),
        ),
      },
    };
    const leaving = connect(router, { actor: 'browser', env: {} });
    const staying = connect(router, { actor: 'cli', env: {} });
    const failed = expect(leaving.client.system.hello()).rejects.toMatchObject({ code: 'rpc.disconnected' });
    staying.client.system.hello().catch(() => undefined);
    await expect.poll(() => started.length).toBe(2);
    leaving.close();
    await failed;
    expect(aborted).toEqual(['browser']);
  });

  it('that closes frees its streams, even of a procedure that does not listen to its signal', async () => {
    let closed = 0;
    const { client, close, streams } = connect({
      settings: {
        watch: os.settings.watch.handler(async function* ({ context }) {
          const source = {
            wait: () => new Promise<'more'>(() => undefined),
            take: () => [],
            close: () => void closed++,
          };
          yield* streams.serve(source, { signal: undefined, owner: context.connection });
        }),
      },
    });
    const messages = await client.settings.watch();
    await messages[Symbol.asyncIterator]().next();
    close();
    expect(closed).toBe(1);
    expect(streams.count()).toBe(0);
  });

  it('lets a caller abort one call: the procedure sees it, the client hears app.cancelled', async () => {
    let reason: unknown;
    const { client } = connect({
      system: {
        hello: os.system.hello.handler(
          ({ signal }) =>
            new Promise((_, reject) => {
              signal?.addEventListener('abort', () => reject((reason = signal.reason)));
            }),
        ),
        show: os.system.show.handler(() => ({ shown: true })),
      },
    });
    const leave = new AbortController();
    const failed = expect(client.system.hello(undefined, { signal: leave.signal })).rejects.toMatchObject({
      code: 'app.cancelled',
    });
    await client.system.show();
    leave.abort();
    await failed;
    await expect.poll(() => reason).toBeInstanceOf(Error);
    expect(await client.system.show()).toEqual({ shown: true });
  });

  it('that was lost fails every later call with rpc.disconnected', async () => {
    const { client, close } = connect(helloProcedure);
    close();
    await expect(client.system.hello()).rejects.toMatchObject({ code: 'rpc.disconnected' });
  });

  it('that was lost ends a stream nobody was just reading with rpc.disconnected', async () => {
    const { client, close } = connect({
      settings: {
        watch: os.settings.watch.handler(async function* ({ signal }) {
          yield { type: 'open', stream: 's' } as const;
          await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        }),
      },
    });
    const messages = await client.settings.watch();
    const iterator = messages[Symbol.asyncIterator]();
    await iterator.next();
    close();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'rpc.disconnected' });
  });
});

describe('a router', () => {
  it('is refused when one of its procedures does not say what it may do', () => {
    const silent = {
      some: { thing: oc.output(type<string>()) },
      other: oc.$meta({ effect: 'maybe' }).output(type<string>()),
    };
    const silentOs = implement(silent).$context<RpcContext>();
    const router = silentOs.router({
      some: { thing: silentOs.some.thing.handler(() => 'x') },
      other: silentOs.other.handler(() => 'x'),
    });
    const [, theirs] = memoryChannels();
    const options = {
      channel: theirs,
      caller: { actor: 'test', env: {} } as const,
      streams: createStreams(),
      logger: listeningLog(),
    };
    expect(() => serveChannel({ router, ...options })).toThrow(/without an effect: some\.thing, other/);
  });
});

describe('a client', () => {
  it('closes a connection whose other side it cannot understand', async () => {
    const [ours, theirs] = memoryChannels();
    const { client } = createClient(ours);
    const failed = expect(client.system.hello()).rejects.toMatchObject({ code: 'rpc.disconnected' });
    await theirs.send('not an answer');
    await failed;
  });

  it('shows an error that names no known category as rpc.malformed', async () => {
    const [ours, theirs] = memoryChannels();
    const { client } = createClient(ours);
    theirs.onMessage((text) => {
      const { i } = JSON.parse(text) as { i: string };
      void theirs.send(
        JSON.stringify({ i, p: { s: 500, b: { category: 'odd', code: 'x', message: 'y', params: {} } } }),
      );
    });
    await expect(client.system.hello()).rejects.toMatchObject({ code: 'rpc.malformed' });
  });
});
