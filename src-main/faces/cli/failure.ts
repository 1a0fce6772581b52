import { CleatError, exitCodeOf } from '../../../src-shared/model/error';
import { jsonText, plainText } from './text';

/** A file of the installation that is not there, or only half of it, as `start/loader.cjs` tells; else what it was. */
export function failureOf(thrown: unknown): CleatError {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'CLEAT_LACKING') {
    const part = 'file' in thrown && typeof thrown.file === 'string' ? thrown.file : '';
    return CleatError.of('app.part', { part, detail: thrown.message }, { cause: thrown });
  }
  return CleatError.from(thrown);
}

/** Prints a failure on stderr (what, why, what next) and gives the exit code of its category. */
export function fail(thrown: unknown, { json }: { json: boolean }): number {
  const error = failureOf(thrown);
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
