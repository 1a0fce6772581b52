import { implement, lazy } from '@orpc/server';
import type { AnyContractRouter } from '@orpc/contract';
import type { RpcContext } from './context';

/**
 * A domain's contract, to be implemented: `os.list.handler(({ input, context, signal }) => …)`.
 *
 * @param contract of one domain: each brings its own, so that no call reads the schemas of another
 */
export function implementing<T extends AnyContractRouter>(contract: T) {
  return implement(contract).$context<RpcContext>();
}

export { lazy };
