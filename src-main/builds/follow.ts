import type { Build, BuildChange, BuildsPatch, BuildStep, BuildSummary } from '../../src-shared/model/build';
import { createCoalescingSource } from '../streams/coalescing';
import type { StreamSource } from '../streams/source';
import { summaryOf, type BuildRow } from './history/rows';

/** What becomes of builds. */
export type BuildNews =
  | { readonly type: 'changed'; readonly row: BuildRow }
  | { readonly type: 'ended' | 'removed'; readonly id: string };

type Subscribe = (listener: (news: BuildNews) => void) => () => void;

/** The list of builds, and what changes in it. */
export async function watchBuilds(options: {
  readonly list: () => Promise<readonly BuildSummary[]>;
  readonly subscribe: Subscribe;
}): Promise<StreamSource<BuildsPatch>> {
  /** Heard of while the database is asked: newer than its answer. */
  const heard = new Set<string>();
  const source = createCoalescingSource<BuildsPatch>({
    keyOf: (patch) => (patch.type === 'build' ? patch.build.id : patch.id),
    subscribe: (push) =>
      options.subscribe((news) => {
        heard.add(news.type === 'changed' ? news.row.id : news.id);
        if (news.type === 'changed') push({ type: 'build', build: summaryOf(news.row) });
        else if (news.type === 'removed') push({ type: 'removed', id: news.id });
      }),
  });
  try {
    for (const build of await options.list()) if (!heard.has(build.id)) source.push({ type: 'build', build });
    return source;
  } catch (error) {
    source.close();
    throw error;
  }
}

/** One build: all of its steps, then each that changes. Ends when the build has. */
export async function watchBuild(options: {
  readonly id: string;
  readonly show: () => Promise<Build>;
  readonly isRunning: () => boolean;
  readonly subscribe: Subscribe;
}): Promise<StreamSource<BuildChange>> {
  const { id, show, isRunning } = options;
  const known = new Map<string, string>();
  const source = createCoalescingSource<BuildChange>({
    keyOf: (change) => (change.type === 'step' ? `step ${change.step.id}` : 'build'),
    subscribe: (push) =>
      options.subscribe((news) => {
        if (news.type !== 'changed') {
          if (news.id === id) source.end();
        } else if (news.row.id === id) tell(push, news.row.steps, summaryOf(news.row));
      }),
  });
  const tell = (
    push: (change: BuildChange) => void,
    steps: readonly BuildStep[],
    build: BuildSummary,
  ): void => {
    for (const step of steps) {
      const text = JSON.stringify(step);
      if (known.get(step.id) === text) continue;
      known.set(step.id, text);
      push({ type: 'step', step });
    }
    push({ type: 'build', build });
  };
  try {
    const wasRunning = isRunning();
    const build = await show();
    // What was heard while the database was asked is newer.
    if (known.size === 0) tell((change) => source.push(change), build.steps.all, withoutDetails(build));
    if (!wasRunning) source.end();
    return source;
  } catch (error) {
    source.close();
    throw error;
  }
}

function withoutDetails(build: Build): BuildSummary {
  const { id, state, runtime, engine, context, tags, startedAt, endedAt, image, error, operationId } = build;
  const { total, done, cached } = build.steps;
  return {
    ...{ id, state, runtime, engine, context, tags, startedAt, steps: { total, done, cached } },
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(image ? { image } : {}),
    ...(error ? { error } : {}),
    ...(operationId === undefined ? {} : { operationId }),
  };
}
