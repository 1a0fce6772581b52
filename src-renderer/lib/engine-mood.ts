import type { Engine } from '../../src-shared/model/engine';
import type { Runtime } from '../../src-shared/model/runtime';

/** How an engine is doing, in the words of somebody who looks at it. */
export type EngineMood = 'live' | 'connecting' | 'stopped' | 'unreachable';

/**
 * Tells an engine that is simply not running from one that has failed: nothing was ever known of it, and its runtime
 * counts as stopped. The first is a fact, the second is news.
 */
export function engineMood({ runtime, status }: Engine, runtimes: readonly Runtime[]): EngineMood {
  if (status.state !== 'unreachable' || status.stale) return status.state;
  const availability = runtimes.find((one) => one.name === runtime)?.availability.state;
  return availability === 'stopped' || availability === 'not-installed' ? 'stopped' : 'unreachable';
}
