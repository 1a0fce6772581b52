import type { BuildStep } from '../../../src-shared/model/build';

/** A step's name without what its chip says: `[base 2/3] RUN a` → `base`, `RUN a`. */
export function nameParts({ name, stage }: Pick<BuildStep, 'name' | 'stage'>): {
  readonly stage?: string;
  readonly text: string;
} {
  const found = /^\[([^\]]*)\] (.*)$/s.exec(name);
  const head = found?.[1];
  if (found === null || head === undefined) return { text: name };
  const text = found[2] ?? '';
  const label = stage ?? (head === 'internal' ? head : undefined);
  return { ...(label === undefined ? {} : { stage: label }), text };
}

interface Lane {
  /** Both in percent of the whole build. */
  readonly from: number;
  readonly width: number;
}

/** When each step ran, between the first beginning and the last end; nothing for one that did not. */
export function lanesOf(steps: readonly BuildStep[], now: number): readonly (Lane | undefined)[] {
  const endOf = ({ endedAt, state }: BuildStep): number | undefined =>
    endedAt ?? (state === 'running' ? now : undefined);
  const ran = steps.filter((step) => step.startedAt !== undefined && step.state !== 'cached');
  const begin = ran.reduce((least, { startedAt }) => Math.min(least, startedAt ?? least), Infinity);
  const end = ran.reduce((most, step) => Math.max(most, endOf(step) ?? most), -Infinity);
  const whole = Math.max(1, end - begin);
  return steps.map((step) => {
    const until = endOf(step);
    if (step.startedAt === undefined || until === undefined || step.state === 'cached') return undefined;
    return {
      from: Math.min(99, ((step.startedAt - begin) / whole) * 100),
      width: Math.max(0, ((until - step.startedAt) / whole) * 100),
    };
  });
}
