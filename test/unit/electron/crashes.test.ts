import { expect, test } from 'vitest';
import { countCrashes } from '../../../src-main/faces/electron/crashes';

test('a page that dies is brought back three times within a minute, then given up, and starts afresh after that', () => {
  const crashed = countCrashes();
  expect([0, 20_000, 40_000, 59_999].map(crashed)).toEqual(['reload', 'reload', 'reload', 'give-up']);
  expect(crashed(61_000)).toBe('reload');
});

test('deaths that lie more than a minute apart are each forgiven', () => {
  const crashed = countCrashes();
  expect([0, 30_000, 60_000, 90_000, 120_000, 150_000].map(crashed)).toEqual(Array(6).fill('reload'));
});
