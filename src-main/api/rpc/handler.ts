import type { AnyContractRouter } from '@orpc/contract';
import type { Router } from '@orpc/server';
import { StandardHandler, StandardRPCMatcher } from '@orpc/server/standard';
import type { StandardRequest, StandardResponse } from '@orpc/standard-server';
import { CleatError } from '../../../src-shared/model/error';
import type { Logger } from '../../log/logger';
import { errorResponse, rpcCodec } from './codec';
import type { RpcContext } from './context';
import { checkEffects } from './effects';
import { failureOf } from './failure';
import { procedureName } from './request';

export type RpcRouter = Router<AnyContractRouter, RpcContext>;

/** Where calls that failed by a defect of ours are told, stack and all. */
export type RpcLog = Pick<Logger, 'warn' | 'error'>;

export type AnswerCall = (request: StandardRequest, context: RpcContext) => Promise<StandardResponse>;

/**
 * Answers calls by a router. Throws when a procedure of it declares no effect.
 * What a procedure throws leaves as a `WireError`; a stack never does.
 */
export function createHandler(router: RpcRouter, log: RpcLog): AnswerCall {
  checkEffects(router);

  const told = new WeakSet<CleatError>();
  const asCleatError = (thrown: unknown, procedure: string): CleatError => {
    const error = failureOf(thrown, procedure);
    if (error.code === 'app.unexpected' && !told.has(error)) {
      log.error({ procedure, error: thrown }, 'a procedure failed');
    }
    told.add(error);
    return error;
  };

  // The codec is not told which procedure it serves: a call's failure is named here, a stream's cannot be.
  const handler = new StandardHandler<RpcContext>(
    router,
    new StandardRPCMatcher(),
    rpcCodec((thrown) => asCleatError(thrown, 'a stream').wire),
    {
      clientInterceptors: [
        async ({ next, path }) => {
          try {
            return await next();
          } catch (thrown) {
            throw asCleatError(thrown, path.join('.'));
          }
        },
      ],
    },
  );

  return async (request, context) => {
    const { response } = await handler.handle(
      { ...request, body: () => Promise.resolve(request.body) },
      { context },
    );
    if (response) return response;
    const unknown = CleatError.of('rpc.unknown-procedure', { procedure: procedureName(request.url) });
    return errorResponse(unknown.wire);
  };
}
