import { CleatError } from '../../src-shared/model/error';
import type { AttachedLaunch } from '../../src-shared/model/launch';
import type { ProcessMark } from '../../src-shared/model/process-mark';
import type { Environment } from '../exec/spawn-command';
import { closeIdFile, openIdFile } from '../work-containers/id-file';
import type { Mirror } from '../mirror/mirror';
import type { Runtimes } from '../runtimes/runtimes';
import type { Logger } from '../log/logger';
import type { WorkContainers } from '../work-containers/work-containers';
import { prepareLaunch, type LaunchInput } from './preview';

/** A launch that another process carries out on its own terminal: noted, so that what it leaves when killed is found. */
export interface Attached {
  /**
   * Notes it, for as long as `process` lives, and gives the command line to execute: the one of `preview`, with the place
   * where the CLI notes what it has made. Throws as `preview`, and `launch.no-engine`, `store.*`.
   */
  attach(input: LaunchInput & { readonly process: ProcessMark }): Promise<AttachedLaunch>;
  /** It has ended. Throws `store.*`. */
  detach(work: string): Promise<void>;
}

export interface AttachedOptions {
  readonly env: Environment;
  readonly mirror: Pick<Mirror, 'containers'>;
  readonly runtimes: Pick<Runtimes, 'command'>;
  readonly work: Pick<WorkContainers, 'begin' | 'end'>;
  readonly logger: Pick<Logger, 'warn'>;
}

export function createAttached({ env, mirror, runtimes, work, logger }: AttachedOptions): Attached {
  const close = (path: string): Promise<void> =>
    closeIdFile(path).catch((error: unknown) =>
      logger.warn({ error, path }, 'the folder of a launch is left'),
    );
  return {
    attach: async (input) => {
      const { spec, process } = input;
      const { preview, file, args, isId } = await prepareLaunch({ runtimes, mirror }, input);
      const { runtime, engine, argv, env: added } = preview;
      const execution = { argv, ...(added ? { env: added } : {}) };
      if (engine === undefined) throw CleatError.of('launch.no-engine', { runtime });
      // What the engine shall start again by itself is to outlive us.
      if (spec.restart && spec.restart.name !== 'no') return execution;
      const { path } = await openIdFile(file, env, isId);
      if (path === undefined) return execution;
      try {
        const title = spec.name ?? spec.image;
        const kind = spec.detach ? 'launch' : 'attached';
        const { id } = await work.begin({ kind, title, engine, idFile: path, process });
        return { ...execution, work: id, idFile: path, argv: [file, ...args(path)] };
      } catch (error) {
        await close(path);
        throw error;
      }
    },
    detach: async (id) => {
      const row = await work.end(id);
      if (row?.idFile !== undefined) await close(row.idFile);
    },
  };
}
