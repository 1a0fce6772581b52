import { CleatError, exitCodeOf } from '../../../src-shared/model/error';
import { jsonText, plainText } from './text';

/** Prints a failure on stderr (what, why, what next) and gives the exit code of its category. */
export function fail(thrown: unknown, { json }: { json: boolean }): number {
  const error = CleatError.from(thrown);
  if (json) {
    process.stderr.write(`${jsonText({ error: error.wire })}\n`);
  } else {
    process.stderr.write(`cleat: ${plainText(error.message)}\n`);
    if (error.hint !== undefined) process.stderr.write(`       ${plainText(error.hint)}\n`);
  }
  if (process.env['CLEAT_DEBUG'] !== undefined && thrown instanceof Error) {
    process.stderr.write(`${thrown.stack ?? ''}\n`);
  }
  return exitCodeOf(error.category);
}
