import { traverseContractProcedures, type AnyRouter } from '@orpc/server';
import { z } from 'zod';

const metaSchema = z.object({ effect: z.enum(['read', 'change', 'destroy']) });

/**
 * Throws when a procedure does not say what it may do: policy and audit go by it, so none may be without.
 */
export function checkEffects(router: AnyRouter): void {
  const silent: string[] = [];
  traverseContractProcedures({ router, path: [] }, ({ contract, path }) => {
    if (!metaSchema.safeParse(contract['~orpc'].meta).success) silent.push(path.join('.'));
  });
  if (silent.length > 0) throw new Error(`procedures without an effect: ${silent.join(', ')}`);
}
