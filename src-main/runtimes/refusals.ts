import { CleatError } from '../../src-shared/model/error';
import type { Availability, BrokenRuntime } from '../../src-shared/model/runtime';

/**
 * What `choose` gives. A name that is unknown because its plugin cannot be used is told with what is wrong with that one.
 * Throws `runtime.broken`, and as `choose`.
 */
export function tellingOfBroken<T>(broken: readonly BrokenRuntime[], choose: () => T): T {
  try {
    return choose();
  } catch (thrown) {
    const { code, wire } = CleatError.from(thrown);
    if (code !== 'runtime.unknown') throw thrown;
    const typed = String(wire.params['name']).trim().toLowerCase();
    const found = broken.find(({ name }) => name.toLowerCase() === typed);
    if (!found) throw thrown;
    const { name, path, problems } = found;
    throw CleatError.of('runtime.broken', { name, path, problems: problems.join('\n') }, { cause: thrown });
  }
}

/** That a runtime in this state cannot be started from here, why, and what to do instead. */
export function notStartable(name: string, { state, reason, hint }: Availability): CleatError {
  const why = [reason ?? `it is ${state}.`, hint].filter((text) => text !== undefined).join(' ');
  return CleatError.of('runtime.not-startable', { name, reason: why });
}
