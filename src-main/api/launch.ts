import { launchContract } from '../../src-shared/contract/launch';
import type { Caller } from '../../src-shared/model/caller';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { LaunchInput } from '../launch/preview';
import { implementing } from './rpc';
import { selectionInputs } from './selection-inputs';
import type { Services } from './services';

const os = implementing({ launch: launchContract });

/** New containers: what would be executed, and executing exactly that. */
export async function procedures({ launch: room, live, mirror }: Services) {
  const launch = await room();
  const asked = (
    input: { spec: RunSpec; runtime?: string | undefined; engine?: string | undefined },
    caller: Caller,
  ): LaunchInput => ({
    spec: input.spec,
    engine: input.engine,
    inputs: selectionInputs(caller, input.runtime),
  });
  const connected = async (signal?: AbortSignal): Promise<void> => {
    live();
    await mirror.settled(signal);
  };
  return {
    preview: os.launch.preview.handler(({ input, context }) => launch.preview(asked(input, context.caller))),

    start: os.launch.start.handler(async ({ input, context, signal }) => {
      await connected(signal);
      return { operationId: (await launch.start(asked(input, context.caller))).id };
    }),

    attach: os.launch.attach.handler(({ input, context }) =>
      launch.attach({ ...asked(input, context.caller), process: input.process }),
    ),

    detach: os.launch.detach.handler(async ({ input }) => {
      await launch.detach(input.work);
      return { detached: true as const };
    }),

    choices: os.launch.choices.handler(async ({ input, signal }) => {
      await connected(signal);
      return launch.choices(input.engine, signal);
    }),

    record: os.launch.record.handler(async ({ input, context }) => {
      await launch.record(asked(input, context.caller));
      return { recorded: true as const };
    }),

    recent: os.launch.recent.handler(() => launch.recent()),

    forget: os.launch.forget.handler(async ({ input }) => ({ forgotten: await launch.forget(input.id) })),

    fromContainer: os.launch.fromContainer.handler(async ({ input, signal }) => {
      await connected(signal);
      return launch.fromContainer(input.ref, signal);
    }),
  };
}
