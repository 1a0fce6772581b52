import { describe, expect, it } from 'vitest';
import { firstDifference, isAtLeast } from '../../../scripts/lib/packages.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
};

describe('whether the installed packages are the locked ones', () => {
  it('is true without the optional packages of other platforms', () => {
    expect(firstDifference(lock, { packages: { 'node_modules/zod': { version: '4.6.7' } } })).toBeUndefined();
  });

  it('is false, naming the package, when one is missing or has another version', () => {
    expect(firstDifference(lock, { packages: {} })).toBe('node_modules/zod is missing');
    expect(firstDifference(lock, { packages: { 'node_modules/zod': { version: '3.0.0' } } })).toBe(
      'node_modules/zod is 3.0.0, not 4.6.7',
    );
  });
});

describe('the oldest Node', () => {
  it.each([
    ['20.18.3', false],
    ['20.19.0', true],
    ['22.1.0', true],
    ['18.20.0', false],
  ])('%s → %s', (version, enough) => {
    expect(isAtLeast(version, [20, 19])).toBe(enough);
  });
});
