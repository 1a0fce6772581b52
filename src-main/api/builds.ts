import { buildsContract } from '../../src-shared/contract/builds';
import type { Caller } from '../../src-shared/model/caller';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import type { BuildInput } from '../builds/preview';
import { implementing } from './rpc';
import { selectionInputs } from './selection-inputs';
import type { Services } from './services';

const os = implementing({ builds: buildsContract });

/** Builds of images: previewed, started, followed, remembered. */
export async function procedures({ builds: room, live, mirror, runtimes, streams }: Services) {
  const builds = await room();
  const asked = (
    input: { spec: BuildSpec; runtime?: string | undefined; engine?: string | undefined },
    caller: Caller,
  ): BuildInput => ({
    spec: input.spec,
    engine: input.engine,
    inputs: selectionInputs(caller, input.runtime),
  });
  const connected = async (signal?: AbortSignal): Promise<void> => {
    // A one-shot command has looked for no engine yet.
    await runtimes.settled(signal);
    live();
    await mirror.settled(signal);
  };
  return {
    preview: os.builds.preview.handler(({ input, context }) => builds.preview(asked(input, context.caller))),

    look: os.builds.look.handler(({ input }) => builds.look(input.context, input.dockerfile)),

    start: os.builds.start.handler(async ({ input, context, signal }) => {
      await connected(signal);
      return builds.start({
        ...asked(input, context.caller),
        ...(input.values ? { values: input.values } : {}),
        ...(input.stdin === undefined ? {} : { stdin: input.stdin }),
      });
    }),

    list: os.builds.list.handler(() => builds.list()),

    watch: os.builds.watch.handler(async function* ({ signal, context }) {
      yield* streams.serve(await builds.watch(), { signal, owner: context.connection });
    }),

    show: os.builds.show.handler(({ input }) => builds.show(input.id)),

    steps: os.builds.steps.handler(async function* ({ input, signal, context }) {
      yield* streams.serve(await builds.steps(input.id), { signal, owner: context.connection });
    }),

    log: os.builds.log.handler(async function* ({ input, signal, context }) {
      yield* streams.serve(await builds.log(input.id), { signal, owner: context.connection });
    }),

    rerun: os.builds.rerun.handler(async ({ input, signal }) => {
      await connected(signal);
      return builds.rerun(input.id, input.values);
    }),

    remove: os.builds.remove.handler(async ({ input }) => ({ removed: await builds.remove(input.ids) })),
  };
}
