import { containersContract } from '../../src-shared/contract/containers';
import type { ObjectRef } from '../../src-shared/model/ref';
import { openStats } from '../containers/stats';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ containers: containersContract });

/** What a container does: waited for, its processes, what it uses. */
export function containerUsageProcedures({ live, mirror, runtimes, streams }: Services) {
  const options = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {});
  const connection = (ref: ObjectRef) => mirror.connection(ref.engine);
  return {
    wait: os.containers.wait.handler(async ({ input, signal }) => ({
      exitCode: await connection(input.ref).waitContainer(input.ref.id, options(signal)),
    })),

    top: os.containers.top.handler(({ input, signal }) =>
      connection(input.ref).topContainer(input.ref.id, options(signal)),
    ),

    stats: os.containers.stats.handler(async function* ({ input, signal, context }) {
      await runtimes.settled(signal);
      live();
      await mirror.settled(signal);
      const source = openStats({ mirror, refs: input.refs, once: input.once === true });
      yield* streams.serve(source, { signal, owner: context.connection });
    }),
  };
}
