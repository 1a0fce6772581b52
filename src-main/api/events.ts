import { eventsContract } from '../../src-shared/contract/events';
import { watchNews } from '../containers/watch-news';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ events: eventsContract });

/** What engines report, as people read it. */
export function procedures({ live, mirror, runtimes, streams }: Services) {
  return {
    watch: os.events.watch.handler(async function* ({ input, signal, context }) {
      await runtimes.settled(signal);
      live();
      await mirror.settled(signal);
      const { ref, since, until } = input;
      const runtime =
        input.runtime === undefined ? undefined : (await runtimes.which({ flag: input.runtime })).name;
      const source = watchNews({
        mirror,
        follow: input.follow === true,
        isWanted: (engine) =>
          (ref === undefined || engine.id === ref.engine) &&
          (runtime === undefined || engine.runtime === runtime) &&
          // One that cannot be asked is waited for, but keeps nobody from what the others remember.
          (ref !== undefined || input.follow === true || engine.status.state === 'live'),
        ...(ref ? { ref } : {}),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      });
      yield* streams.serve(source, { signal, owner: context.connection });
    }),
  };
}
