import {
  availabilityWords,
  nameAndCli,
  selectionReasons,
  selectionSources,
} from '../../src-shared/messages/en/runtimes';
import { CleatError } from '../../src-shared/model/error';
import type { Runtime, Selection, SelectionStep } from '../../src-shared/model/runtime';
import { suggestRuntime } from './suggest';

/** What the choice looks at. */
export type Candidate = Pick<Runtime, 'name' | 'cli' | 'priority' | 'platforms' | 'plugin' | 'availability'>;

export interface SelectInput {
  readonly runtimes: readonly Candidate[];
  /** `--runtime`. `auto` here or below means: choose automatically. */
  readonly flag?: string | undefined;
  /** CONTAINER_RUNTIME; empty is as good as unset. */
  readonly env?: string | undefined;
  readonly setting?: string | undefined;
}

/** The name that means “choose automatically”. */
export const AUTOMATIC = 'auto';
/** What stands in when nothing is ready and nothing can be started; it is always there. */
const FALLBACK = 'docker';

type Source = keyof typeof selectionSources;
const SOURCES: readonly Source[] = ['flag', 'env', 'setting'];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Highest priority first, ties by plugin id and name: the same order however the runtimes were found. */
function inOrder(runtimes: readonly Candidate[]): Candidate[] {
  return [...runtimes].sort(
    (a, b) => b.priority - a.priority || compare(a.plugin, b.plugin) || compare(a.name, b.name),
  );
}

/** The runtime of that name, whatever its case. Throws `runtime.unknown` with the choices and a guess. */
export function findRuntime<R extends Pick<Candidate, 'name' | 'cli'>>(
  runtimes: readonly R[],
  typed: string,
  source: string,
): R {
  const word = typed.trim().toLowerCase();
  const found = runtimes.find(({ name }) => name === word);
  if (found) return found;
  throw CleatError.of('runtime.unknown', {
    name: typed,
    source,
    choices: runtimes.map(nameAndCli).sort(compare).join(', '),
    suggestion: suggestRuntime(typed, runtimes) ?? '',
  });
}

const isReady = ({ availability }: Candidate): boolean => availability.state === 'ready';
const isStartable = ({ availability }: Candidate): boolean =>
  availability.state === 'starting' || availability.startable === true;
const stateOf = ({ availability }: Candidate): string => availabilityWords[availability.state];

function byOverride(ordered: readonly Candidate[], chosen: Candidate, source: Source): Selection {
  const params = { source: selectionSources[source], name: nameAndCli(chosen) };
  const chain = ordered.map((one): SelectionStep => {
    if (one !== chosen)
      return { name: one.name, outcome: 'not-considered', reason: selectionReasons.notAsked(params) };
    const reason = isReady(one)
      ? selectionReasons.override(params)
      : selectionReasons.overrideNotReady({ ...params, state: stateOf(one) });
    return { name: one.name, outcome: 'chosen', reason };
  });
  return { name: chosen.name, decidedBy: source, chain };
}

function automatically(ordered: readonly Candidate[]): Selection {
  const fitting = ordered.filter(({ availability }) => availability.state !== 'wrong-platform');
  const ready = fitting.find(isReady);
  const startable = fitting.find(isStartable);
  const chosen = ready ?? startable ?? ordered.find(({ name }) => name === FALLBACK);
  if (!chosen) throw new Error('Docker is missing from the runtimes'); // it is built in
  const why = ready ? 'ready' : startable ? 'startable' : 'fallback';

  const reasonFor = (one: Candidate): string => {
    const { priority } = one;
    if (one === chosen) {
      if (why === 'ready') return selectionReasons.readyHighest({ priority });
      if (why === 'startable') return selectionReasons.startableHighest({ priority });
      return selectionReasons.fallback({ state: stateOf(one) });
    }
    const [state, other] = [stateOf(one), chosen.name];
    if (isReady(one)) {
      return priority === chosen.priority
        ? selectionReasons.readyTie({ priority, other })
        : selectionReasons.readyLower({ priority, other, otherPriority: chosen.priority });
    }
    if (why === 'fallback') return selectionReasons.notReadyFallback({ state, other });
    if (why === 'startable' && isStartable(one)) return selectionReasons.startableLower({ other });
    const otherIs = why === 'ready' ? availabilityWords.ready : 'startable';
    return selectionReasons.notReady({ state, other, otherIs });
  };
  const chain = ordered.map((one): SelectionStep => {
    if (one !== chosen && !fitting.includes(one)) {
      const { platforms } = one;
      const reason = one.availability.reason ?? selectionReasons.wrongPlatform({ platforms });
      return { name: one.name, outcome: 'not-considered', reason };
    }
    return { name: one.name, outcome: one === chosen ? 'chosen' : 'passed-over', reason: reasonFor(one) };
  });
  return { name: chosen.name, decidedBy: why === 'fallback' ? 'fallback' : 'auto', chain };
}

/**
 * Where new work goes, and why: flag > environment > setting > automatic. Automatic is, among those whose platform
 * matches, the ready one of highest priority, else the startable one of highest priority, else Docker. An override is
 * never replaced, ready or not. Pure, and independent of the order of `runtimes`.
 * Throws `runtime.unknown` for an override that names none of them.
 */
export function selectRuntime(input: SelectInput): Selection {
  const ordered = inOrder(input.runtimes);
  for (const source of SOURCES) {
    const typed = input[source];
    if (typed === undefined || typed.trim() === '') continue;
    if (typed.trim().toLowerCase() === AUTOMATIC) break;
    return byOverride(ordered, findRuntime(ordered, typed, selectionSources[source]), source);
  }
  return automatically(ordered);
}
