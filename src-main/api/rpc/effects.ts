import type { AnyContractRouter } from '@orpc/contract';
import { traverseContractProcedures, type AnyRouter } from '@orpc/server';
import { z } from 'zod';

const metaSchema = z.object({ effect: z.enum(['read', 'change', 'destroy']) });

/**
 * Throws when a procedure does not say what it may do: policy and audit go by it, so none may be without. What is loaded
 * later is looked at then.
 *
 * @param path of the router in the whole one
 */
export function checkEffects(router: AnyContractRouter | AnyRouter, path: readonly string[] = []): void {
  const silent: string[] = [];
  traverseContractProcedures({ router, path }, ({ contract, path: at }) => {
    if (!metaSchema.safeParse(contract['~orpc'].meta).success) silent.push(at.join('.'));
  });
  if (silent.length > 0) throw new Error(`procedures without an effect: ${silent.join(', ')}`);
}
