import { describe, expect, it } from 'vitest';
import { keepEqual } from '../../../src-renderer/lib/keep-equal';

describe('an answer after another', () => {
  const answer = () => ({
    env: [{ name: 'A', value: '1' }],
    limits: { cpus: 1 },
    exit: undefined as { code: number } | undefined,
  });

  it('is the one before when nothing has changed', () => {
    const before = answer();
    expect(keepEqual(before, answer())).toBe(before);
    expect(keepEqual(undefined, before)).toBe(before);
  });

  it('keeps the parts that are as they were, at any depth', () => {
    const before = { facts: answer(), raw: [1, { deep: ['x'] }, 3] };
    const now = { facts: { ...answer(), exit: { code: 137 } }, raw: [1, { deep: ['x'] }, 4] };
    const kept = keepEqual(before, now);
    expect(kept).toEqual({ facts: { ...answer(), exit: { code: 137 } }, raw: [1, { deep: ['x'] }, 4] });
    expect(kept).not.toBe(before);
    expect(kept.facts.env).toBe(before.facts.env);
    expect(kept.facts.limits).toBe(before.facts.limits);
    expect(kept.raw[1]).toBe(before.raw[1]);
  });

  it.each<[unknown, unknown]>([
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: undefined }, { b: undefined }],
    [[1, 2], [1]],
    [[], {}],
    [null, {}],
    [1, '1'],
    [NaN, 0],
  ])('differs: %j and %j', (before, now) => {
    const copy = structuredClone(now);
    expect(keepEqual(before, now)).toBe(now);
    expect(now).toEqual(copy);
  });
});
