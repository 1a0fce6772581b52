import { describe, expect, it } from 'vitest';
import { CleatError } from '../../../src-shared/model/error';
import { connect, HELLO, helloProcedure } from './served';
import { os } from './os';

const ref = { engine: 'docker/unix:///x', kind: 'container', id: 'abc' } as const;

async function failureOf(call: Promise<unknown>): Promise<CleatError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CleatError);
  if (!(error instanceof CleatError)) throw new Error('it did not fail');
  return error;
}

describe('what a procedure throws', () => {
  it('reaches the client as the same CleatError', async () => {
    const thrown = CleatError.of('operation.unknown', { id: 'op-1' }, { details: 'a detail' });
    const { client } = connect({
      operations: {
        cancel: os.operations.cancel.handler(() => {
          throw thrown;
        }),
      },
    });
    const error = await failureOf(client.operations.cancel({ id: 'op-1' }));
    expect(error.wire).toEqual(thrown.wire);
    expect(error.hint).toBe(thrown.hint);
  });

  it('by a defect becomes app.unexpected: the stack is logged here and stays here', async () => {
    const { client, log } = connect({
      system: {
        hello: os.system.hello.handler(() => {
          throw new TypeError('x is not a function');
        }),
      },
    });
    const error = await failureOf(client.system.hello());
    expect(error.code).toBe('app.unexpected');
    expect(error.message).toContain('x is not a function');
    expect(JSON.stringify(error.wire)).not.toMatch(/errors\.test|at .*:\d+/);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { procedure: 'system.hello' } }]);
    expect(log.lines[0]?.fields).toHaveProperty('error.stack');
  });

  it('inside a stream ends it with the same CleatError', async () => {
    const { client } = connect({
      containers: {
        logs: os.containers.logs.handler(async function* () {
          yield { type: 'open', stream: 's' } as const;
          throw CleatError.of('operation.unknown', { id: 'in a stream' });
        }),
      },
    });
    const messages = await client.containers.logs({ ref });
    const iterator = messages[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: { type: 'open', stream: 's' } });
    const error = await failureOf(iterator.next());
    expect(error).toMatchObject({ code: 'operation.unknown', wire: { params: { id: 'in a stream' } } });
  });
});

describe('a call that cannot be answered', () => {
  it('says what is wrong with its input, each problem by its path', async () => {
    const { client } = connect({
      containers: { stop: os.containers.stop.handler(() => ({ operationId: '' })) },
    });
    const error = await failureOf(client.containers.stop({ ref: { ...ref, id: '' }, timeout: -1 }));
    expect(error).toMatchObject({ code: 'rpc.input', category: 'validation' });
    expect(error.wire.params['procedure']).toBe('containers.stop');
    expect(error.wire.params['problems']).toMatch(/ref\.id: .+; timeout: .+/);
  });

  it('says so when there is no such procedure', async () => {
    const { client } = connect(helloProcedure);
    const error = await failureOf(client.system.wake());
    expect(error).toMatchObject({ code: 'rpc.unknown-procedure', category: 'not-found' });
    expect(error.message).toContain('system.wake');
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'finds nothing under the name %s',
    async (name) => {
      const { client } = connect(helloProcedure);
      const call: unknown = Reflect.get(client.system, name);
      if (typeof call !== 'function' || name === 'toString') return;
      const error = await failureOf(Promise.resolve(call({})));
      expect(error.code).toBe('rpc.unknown-procedure');
    },
  );

  it('is refused before it is sent when it is too large', async () => {
    const { client, raw } = connect(helloProcedure);
    const sent: string[] = [];
    const send = raw.send.bind(raw);
    raw.send = (text) => {
      sent.push(text);
      return send(text);
    };
    const error = await failureOf(client.containers.find({ name: 'x'.repeat(1_100_000) }));
    expect(error).toMatchObject({ code: 'rpc.oversize', category: 'limit' });
    expect(sent).toEqual([]);
    expect(await client.system.hello()).toEqual(HELLO);
  });
});

describe('a procedure', () => {
  it('sees who calls', async () => {
    const { client } = connect(
      {
        system: {
          hello: os.system.hello.handler(({ context }) => ({ ...HELLO, version: context.caller.actor })),
        },
      },
      { actor: 'cli', env: { CONTAINER_RUNTIME: 'podman' } },
    );
    expect((await client.system.hello()).version).toBe('cli');
  });
});
