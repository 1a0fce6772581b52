import type { LaunchPreview } from '../../../../src-shared/model/launch';
import { CleatError } from '../../../../src-shared/model/error';
import { runtimeName, type GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { parseRun, type ParsedRun } from '../run-flags/parse';
import { withSession } from '../session';

/** What was typed behind `cleat COMMAND`, with the global options before it. Throws `cli.usage`, `cli.option`. */
export function readRun(command: string, args: readonly string[], globals: GlobalOptions): ParsedRun {
  const parsed = parseRun(args, { cwd: process.cwd(), env: process.env, command: `cleat ${command}` });
  return { ...globals, ...parsed, json: parsed.json || globals.json };
}

/** The command line, refused when it has a problem. Throws `run.invalid` with all of them. */
export async function checkedPreview({ spec, runtime }: ParsedRun): Promise<LaunchPreview> {
  const preview = await withSession((client) =>
    client.launch.preview({ spec, ...(runtime === undefined ? {} : { runtime: runtimeName(runtime) }) }),
  );
  if (preview.problems.length === 0) return preview;
  const problems = preview.problems.map(({ field, message }) => `${field}: ${message}`).join(' ');
  throw CleatError.of('run.invalid', { problems });
}

/** `cleat run-args [OPTIONS] IMAGE [COMMAND…]`: the command line that `launch` would execute. JSON: the arguments. */
export async function runArgs(args: readonly string[], globals: GlobalOptions): Promise<void> {
  const parsed = readRun('run-args', args, globals);
  const { argv, line } = await checkedPreview(parsed);
  if (parsed.json) await printJson(argv);
  else await print(line);
}
