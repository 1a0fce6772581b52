import { CleatError } from '../../../../src-shared/model/error';
import { buildSpecOf, type BuildFlags } from '../build-flags';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';

/**
 * `cleat build-args [OPTIONS] PATH|-`: the command line by which the runtime's own CLI builds the same. JSON: its arguments.
 * Throws `build.invalid` for what it cannot carry.
 */
export async function buildArgs(path: string, flags: BuildFlags, options: GlobalOptions): Promise<void> {
  const { json, runtime } = options;
  const spec = buildSpecOf(flags, path, { cwd: process.cwd(), env: process.env });
  const { argv, line, problems } = await withSession((client) =>
    client.builds.preview({ spec, ...(runtime === undefined ? {} : { runtime }) }),
  );
  if (problems.length > 0) {
    const text = problems.map(({ field, message }) => `${field}: ${message}`).join(' ');
    throw CleatError.of('build.invalid', { problems: text });
  }
  if (json) await printJson(argv);
  else await print(line);
}
