import { CleatError } from '../../../../src-shared/model/error';
import type { RunSpec } from '../../../../src-shared/plugin-api/run-spec';
import { runAttached } from '../../../exec/run-attached';
import { fail } from '../failure';
import type { GlobalOptions } from '../options';
import { withSession } from '../session';
import { checkedPreview, readRun } from './run-args';

const RECORDED_AT_MOST_MS = 5_000;
/** As Docker has it: what failed was not the container. */
const NOT_LAUNCHED = 125;

/**
 * `cleat launch [OPTIONS] IMAGE [COMMAND…]`: executes what `run-args` prints, on this terminal. Ends with the
 * container's exit code; 125 when it could not be launched, 126 and 127 as the runtime's CLI has them.
 * A launch that came to a container is kept among the recent ones.
 */
export async function launch(args: readonly string[], globals: GlobalOptions): Promise<void> {
  let json = globals.json;
  try {
    const parsed = readRun('launch', args, globals);
    json = parsed.json;
    const { argv, engine, runtime } = await checkedPreview(parsed);
    if (engine === undefined) throw CleatError.of('launch.no-engine', { runtime });
    const [file = '', ...rest] = argv;
    const exitCode = await runAttached({
      file,
      args: rest,
      env: { ...process.env, ...parsed.spec.secrets },
    });
    process.exitCode = exitCode;
    if (exitCode !== NOT_LAUNCHED) await keep(parsed.spec, runtime, json);
  } catch (error) {
    fail(error, { json });
    process.exitCode = NOT_LAUNCHED;
  }
}

/** Among the recent launches; one that cannot be kept was still launched, and its exit code stands. */
async function keep(spec: RunSpec, runtime: string, json: boolean): Promise<void> {
  try {
    const signal = AbortSignal.timeout(RECORDED_AT_MOST_MS);
    await withSession((client) => client.launch.record({ spec, runtime }, { signal }));
  } catch (error) {
    const reason = CleatError.from(error).message;
    fail(CleatError.of('launch.not-kept', { reason }, { cause: error }), { json });
  }
}
