import fc from 'fast-check';
import gtr from 'semver/ranges/gtr.js';
import ltr from 'semver/ranges/ltr.js';
import satisfies from 'semver/functions/satisfies.js';
import Range from 'semver/classes/range.js';
import { expect, it } from 'vitest';
import { compareToRange, isListOfBounds } from '../../../src-shared/plugin-api/version-range';

const number = fc.nat({ max: 4 });
const full = fc.tuple(number, number, number).map((parts) => parts.join('.'));
const partial = fc.array(number, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const lower = fc.tuple(fc.constantFrom('>=', '>', '>= '), partial).map(([sign, version]) => sign + version);
const upper = fc.tuple(fc.constantFrom('<=', '<'), partial).map(([sign, version]) => `${sign}1${version}`);
/** After every lower bound: the library is at odds with itself about a range that holds no version. */
const late = number.map((major) => `<=${major + 5}`);
const bounds = fc.oneof(
  lower,
  upper,
  partial,
  fc.tuple(lower, late).map((both) => both.join(' ')),
);
const anyRange = fc.oneof(
  bounds,
  fc.tuple(bounds, bounds).map((both) => both.join(' || ')),
  fc.tuple(fc.constantFrom('^', '~', '>=', '<'), partial).map(([sign, version]) => sign + version),
  fc
    .tuple(fc.constantFrom('>', '>=', '<', '<=', '='), full)
    .map(([sign, version]) => `${sign}${version}-rc.1`),
  fc.tuple(full, number).map(([from, to]) => `${from} - 9.${to}`),
  number.map((version) => `${version}.x`),
);

it('a version stands to a range where the semver library puts it', () => {
  fc.assert(
    fc.property(full, anyRange, (version, range) => {
      // As the check of a manifest leaves it.
      const list = isListOfBounds(range) ? range : new Range(range).range;
      const place = compareToRange(version, list);
      expect(place === 'within').toBe(satisfies(version, range));
      // Between two alternatives the library says neither.
      if (ltr(version, range)) expect(place).toBe('below');
      if (gtr(version, range)) expect(place).toBe('above');
    }),
  );
});

it('a list of bounds is told from what only the library reads', () => {
  for (const range of ['>=19.3 <=29', '>= 4', '>=0.9.0 <1.5.0', '1.2.3', '<30.0.0-0', '>=1 <2 || >=3'])
    expect(isListOfBounds(range), range).toBe(true);
  for (const range of ['^4', '~4.2', '4.x', '*', '1.0 - 2.0', 'latest', '', '>=1 ||', '>=1.2.3.4'])
    expect(isListOfBounds(range), range).toBe(false);
});

it('versions are read as engines write them, and one without a number is within', () => {
  expect(compareToRange('20.10.24+dfsg1', '>=19.3 <=29')).toBe('within');
  expect(compareToRange('19.03.15', '>=19.3 <=29')).toBe('within');
  expect(compareToRange('5.0.0-dev', '>=4.0 <=5')).toBe('within');
  expect(compareToRange('18.9', '>=19.3 <=29')).toBe('below');
  expect(compareToRange('30.0.1', '>=19.3 <=29')).toBe('above');
  expect(compareToRange('unknown', '>=19.3')).toBe('within');
  expect(compareToRange('1.0.0', undefined)).toBe('within');
});
