import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { CleatError } from '../../../src-shared/model/error';

type Issue = ValidationError['issues'][number];

const PROBLEMS_SHOWN = 10;

/** What is wrong with an input, each problem led by its path: `ref.id: expected string`. */
export function describeProblems(issues: readonly Issue[]): string {
  const shown = issues.slice(0, PROBLEMS_SHOWN).map(({ path, message }) => {
    const keys = (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
    return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
  });
  const rest = issues.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

/** What a procedure threw, or oRPC on its way there, as the one error that crosses. */
export function failureOf(thrown: unknown, procedure: string): CleatError {
  if (
    thrown instanceof ORPCError &&
    thrown.code === 'BAD_REQUEST' &&
    thrown.cause instanceof ValidationError
  ) {
    return CleatError.of('rpc.input', { procedure, problems: describeProblems(thrown.cause.issues) });
  }
  return CleatError.from(thrown);
}
