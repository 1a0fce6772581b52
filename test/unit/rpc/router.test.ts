import { traverseContractProcedures } from '@orpc/server';
import { expect, it } from 'vitest';
import { later } from '../../../src-main/api/later';
import { createRouter } from '../../../src-main/api/router';
import { lazy } from '../../../src-main/api/rpc';
import { checkEffects } from '../../../src-main/api/rpc/effects';
import { contract } from '../../../src-shared/contract';
import { oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import type { RpcRouter } from '../../../src-main/api/rpc/handler';
import { connect, HELLO, helloProcedure } from './served';

it('every procedure of the contract says what it may do', () => {
  expect(() => checkEffects(contract)).not.toThrow();
});

it('nothing of any domain is loaded before a procedure of it is called', () => {
  // A room that is touched would throw: there is none.
  const router = createRouter(Object.create(null));
  const loaded: string[] = [];
  const waiting = traverseContractProcedures({ router, path: [] }, ({ path }) => loaded.push(path.join('.')));
  expect(loaded).toEqual([]);
  expect(waiting.map(({ path }) => path.join('.')).sort()).toEqual(Object.keys(contract).sort());
});

it('two calls at once load a domain once, and a call of another does not', async () => {
  let loads = 0;
  const system = later('system', () => {
    loads++;
    return Promise.resolve(helloProcedure.system);
  });
  const other = lazy<RpcRouter>(() => Promise.reject(new Error('not asked for')));
  const { client } = connect({ system: lazy(async () => ({ default: await system() })), images: other });
  expect(await Promise.all([client.system.hello(), client.system.hello()])).toEqual([HELLO, HELLO]);
  expect(loads).toBe(1);
});

it('a domain that cannot be loaded fails the call with its name, and the next call tries again', async () => {
  const answers = [() => Promise.reject(new Error('gone')), () => Promise.resolve(helloProcedure.system)];
  const system = later('system', () => answers.shift()?.() ?? Promise.reject(new Error('asked too often')));
  const { client } = connect({ system: lazy(async () => ({ default: await system() })) });
  await expect(client.system.hello()).rejects.toMatchObject({
    code: 'app.part',
    message: expect.stringContaining('system') as string,
  });
  expect(await client.system.hello()).toEqual(HELLO);
});

it('a procedure without an effect is refused with its whole name', () => {
  const os = implement({ hello: oc });
  expect(() => checkEffects({ hello: os.hello.handler(() => 'x') }, ['system'])).toThrow('system.hello');
});
