import type { Build, BuildStep } from './build';

/** How a step of one build stands to the same step of another. */
type StepChange =
  /** In the cache then, not any more. */
  | 'lost-cache'
  | 'won-cache'
  | 'added'
  | 'removed'
  /** It ended otherwise: one of them failed, or was cancelled. */
  | 'ended-otherwise'
  | 'same';

export interface StepComparison {
  readonly name: string;
  readonly change: StepChange;
  readonly before?: BuildStep;
  readonly after?: BuildStep;
}

export interface BuildComparison {
  /** Steps in the order of the later build; those it no longer has follow the step they followed. */
  readonly steps: readonly StepComparison[];
  /** The first step that lost its cache: what comes after it lost it for that reason. */
  readonly firstLost?: string;
  readonly lost: number;
  readonly won: number;
  /** What grew, later minus earlier: ms and bytes; absent where either is not known. */
  readonly took?: number;
  readonly contextBytes?: number;
  readonly imageBytes?: number;
}

/** `[build 2/3] RUN a` and `[build 3/4] RUN a` are the same step: its number moves with what stands before it. */
const keyOf = ({ name }: BuildStep): string =>
  name.replace(/^\[(?:(.+) )?\s*\d+\/\d+\] /, (_, stage: string | undefined) => `[${stage ?? ''}] `);

/** How long a step took, in ms; nothing for one that has not begun or not ended. */
export function stepTook({
  startedAt,
  endedAt,
}: Pick<BuildStep, 'startedAt' | 'endedAt'>): number | undefined {
  return startedAt === undefined || endedAt === undefined ? undefined : Math.max(0, endedAt - startedAt);
}

function changeOf(before: BuildStep, after: BuildStep): StepChange {
  if (before.state === 'cached' && after.state !== 'cached') return 'lost-cache';
  if (before.state !== 'cached' && after.state === 'cached') return 'won-cache';
  return before.state === after.state ? 'same' : 'ended-otherwise';
}

const difference = (before: number | undefined, after: number | undefined): number | undefined =>
  before === undefined || after === undefined ? undefined : after - before;

/**
 * What became of a build since an earlier one: which steps lost their cache, and what grew. Steps are matched by what
 * they do, and equal ones in their order.
 */
export function compareBuilds(before: Build, after: Build): BuildComparison {
  const waiting = new Map<string, BuildStep[]>();
  for (const step of before.steps.all) {
    const list = waiting.get(keyOf(step));
    if (list) list.push(step);
    else waiting.set(keyOf(step), [step]);
  }
  const matched = new Map<BuildStep, BuildStep>();
  const partnerOf = new Map<BuildStep, BuildStep>();
  for (const step of after.steps.all) {
    const earlier = waiting.get(keyOf(step))?.shift();
    if (!earlier) continue;
    matched.set(earlier, step);
    partnerOf.set(step, earlier);
  }
  const steps: StepComparison[] = after.steps.all.map((step) => {
    const earlier = partnerOf.get(step);
    return earlier
      ? { name: step.name, change: changeOf(earlier, step), before: earlier, after: step }
      : { name: step.name, change: 'added', after: step };
  });
  addRemoved(steps, before.steps.all, matched);
  const took = difference(stepTook(before), stepTook(after));
  const contextBytes = difference(before.contextBytes, after.contextBytes);
  const imageBytes = difference(before.image?.size, after.image?.size);
  const lost = steps.filter(({ change }) => change === 'lost-cache');
  return {
    steps,
    ...(lost[0] ? { firstLost: lost[0].name } : {}),
    lost: lost.length,
    won: steps.filter(({ change }) => change === 'won-cache').length,
    ...(took === undefined ? {} : { took }),
    ...(contextBytes === undefined ? {} : { contextBytes }),
    ...(imageBytes === undefined ? {} : { imageBytes }),
  };
}

/** Puts each step that is no longer there behind the one it followed. */
function addRemoved(
  steps: StepComparison[],
  earlier: readonly BuildStep[],
  matched: ReadonlyMap<BuildStep, BuildStep>,
): void {
  let at = 0;
  for (const step of earlier) {
    const now = matched.get(step);
    if (now) {
      at = steps.findIndex(({ after }) => after === now) + 1;
      continue;
    }
    steps.splice(at, 0, { name: step.name, change: 'removed', before: step });
    at += 1;
  }
}
