import { existsSync } from 'node:fs';
import { CleatError } from '../../../../src-shared/model/error';
import type { AttachedLaunch, LaunchPreview } from '../../../../src-shared/model/launch';
import type { RunSpec } from '../../../../src-shared/plugin-api/run-spec';
import { markOfProcess } from '../../../exec/process-mark';
import { runAttached } from '../../../exec/run-attached';
import { fail } from '../failure';
import type { GlobalOptions } from '../options';
import { withSession } from '../session';
import { checkedPreview, readRun } from './run-args';

const RECORDED_AT_MOST_MS = 5_000;
/** As Docker has it: what failed was not the container. */
const NOT_LAUNCHED = 125;
/** 128 + n: it was ended by signal n. */
const SIGNALLED = 128;

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
    const preview = await checkedPreview(parsed);
    const { engine, runtime, failureCodes = [] } = preview;
    if (engine === undefined) throw CleatError.of('launch.no-engine', { runtime });
    const noted = await attach(parsed.spec, runtime, json);
    let isLost = false;
    try {
      // Both of one moment: settings may have changed since the preview.
      const { argv, env }: Pick<LaunchPreview, 'argv' | 'env'> = noted ?? preview;
      const [file = '', ...rest] = argv;
      const exitCode = await runAttached({
        file,
        args: rest,
        env: { ...process.env, ...env, ...parsed.spec.secrets },
      });
      // What fails as a container may has made none where its id was not noted.
      const hasNone =
        failureCodes.includes(exitCode) && noted?.idFile !== undefined && !existsSync(noted.idFile);
      process.exitCode = hasNone ? NOT_LAUNCHED : exitCode;
      // It was killed, or broke: what it had made and not started is found by the next start of an owner.
      isLost = parsed.spec.detach === true && exitCode > SIGNALLED && !existsSync(noted?.idFile ?? '');
    } finally {
      if (noted?.work !== undefined && !isLost) await detach(noted.work, json);
    }
    if (process.exitCode !== NOT_LAUNCHED) await keep(parsed.spec, runtime, json);
  } catch (error) {
    fail(error, { json });
    process.exitCode = NOT_LAUNCHED;
  }
}

/** Notes the launch before it begins; one that cannot be noted is launched all the same, as it was shown. */
async function attach(spec: RunSpec, runtime: string, json: boolean): Promise<AttachedLaunch | undefined> {
  try {
    const mark = await markOfProcess(process.pid);
    if (!mark) return undefined;
    const bare = { ...spec, secrets: namesOnly(spec.secrets) };
    return await withSession((client) => client.launch.attach({ spec: bare, runtime, process: mark }));
  } catch (error) {
    notNoted(error, json);
    return undefined;
  }
}

/** The command line says the names alone, and values go where they are needed only. */
function namesOnly(secrets: RunSpec['secrets']): RunSpec['secrets'] {
  return secrets && Object.fromEntries(Object.keys(secrets).map((key) => [key, '']));
}

async function detach(work: string, json: boolean): Promise<void> {
  try {
    const signal = AbortSignal.timeout(RECORDED_AT_MOST_MS);
    await withSession((client) => client.launch.detach({ work }, { signal }));
  } catch (error) {
    notNoted(error, json);
  }
}

function notNoted(error: unknown, json: boolean): void {
  const reason = CleatError.from(error).message;
  fail(CleatError.of('launch.not-noted', { reason }, { cause: error }), { json });
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
