import { runAttached } from '../../../exec/run-attached';
import { fail } from '../failure';
import type { GlobalOptions } from '../options';
import { checkedPreview, readRun } from './run-args';
import { CleatError } from '../../../../src-shared/model/error';

/** As Docker has it: what failed was not the container. */
const NOT_LAUNCHED = 125;

/**
 * `cleat launch [OPTIONS] IMAGE [COMMAND…]`: executes what `run-args` prints, on this terminal. Ends with the
 * container's exit code; 125 when it could not be launched, 126 and 127 as the runtime's CLI has them.
 */
export async function launch(args: readonly string[], globals: GlobalOptions): Promise<void> {
  let json = globals.json;
  try {
    const parsed = readRun('launch', args, globals);
    json = parsed.json;
    const { argv, engine, runtime } = await checkedPreview(parsed);
    if (engine === undefined) throw CleatError.of('launch.no-engine', { runtime });
    const [file = '', ...rest] = argv;
    process.exitCode = await runAttached({
      file,
      args: rest,
      env: { ...process.env, ...parsed.spec.secrets },
    });
  } catch (error) {
    fail(error, { json });
    process.exitCode = NOT_LAUNCHED;
  }
}
