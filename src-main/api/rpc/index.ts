import { implement } from '@orpc/server';
import { contract } from '../../../src-shared/contract';
import type { RpcContext } from './context';

/** The contract to implement: `os.containers.list.handler(({ input, context, signal }) => …)`. */
export const os = implement(contract).$context<RpcContext>();
