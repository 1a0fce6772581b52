/**
 * Ranges of versions as a list of bounds: `>=19.3 <=29`, several lists with `||` between them. What else semver can write
 * (`^4`, `5.x`) becomes such a list when its manifest is checked, so that a short command need not load the library.
 */

type Version = readonly [major: number, minor: number, patch: number];

/** From a version on, up to another that is no longer in; what is left out does not bound. */
interface Span {
  readonly from?: Version;
  readonly to?: Version;
}

const COMPARATOR = /^(>=|<=|>|<|=|)(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?$/;

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

/** Only released versions are compared: one before `1.2.3` is before `1.2.3-rc.1`, too. */
function spanOf(comparator: string): Span | undefined {
  const [, operator, major, minor, patch, early] = COMPARATOR.exec(comparator) ?? [];
  if (major === undefined || (early !== undefined && patch === undefined)) return undefined;
  const named: Version = [Number(major), Number(minor ?? 0), Number(patch ?? 0)];
  const after = early === undefined ? next(named, minor, patch) : named;
  switch (operator) {
    case '>=':
      return { from: named };
    case '>':
      return { from: after };
    case '<':
      return { to: named };
    case '<=':
      return { to: after };
    default:
      return { from: named, to: after };
  }
}

/** The first version after all that these digits name: after `29` it is `30.0.0`. */
function next([major, minor, patch]: Version, hasMinor: unknown, hasPatch: unknown): Version {
  if (hasMinor === undefined) return [major + 1, 0, 0];
  return hasPatch === undefined ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

/** The alternatives of a range, each with bounds that hold together; undefined for a range of another form. */
function alternativesOf(range: string): readonly (readonly Span[])[] | undefined {
  const alternatives = range.split('||').map((part) =>
    part
      .trim()
      .replaceAll(/([<>=])\s+/g, '$1')
      .split(/\s+/)
      .map(spanOf),
  );
  const known = alternatives.map((spans) => spans.filter((span) => span !== undefined));
  return known.every((spans, index) => spans.length === alternatives[index]?.length) ? known : undefined;
}

/** Whether a range is a list of bounds, which can be compared without a library. */
export function isListOfBounds(range: string): boolean {
  return alternativesOf(range) !== undefined;
}

/**
 * Where an engine's version stands to the range a plugin declares. Engines write versions loosely (`20.10.24+dfsg1`,
 * `5.0.0-dev`, `19.03.15`): only the three numbers count. One that holds no number is within.
 *
 * @param range a list of bounds, as every manifest that was checked holds
 */
export function compareToRange(found: string, range: string | undefined): 'below' | 'within' | 'above' {
  const digits = /\d+(?:\.\d+){0,2}/.exec(found)?.[0];
  if (range === undefined || digits === undefined) return 'within';
  const alternatives = alternativesOf(range);
  if (!alternatives) throw new Error(`“${range}” is not a list of bounds`);
  const [major = 0, minor = 0, patch = 0] = digits.split('.').map(Number);
  const version: Version = [major, minor, patch];
  const isBelow = ({ from }: Span): boolean => from !== undefined && compare(version, from) < 0;
  const isAbove = ({ to }: Span): boolean => to !== undefined && compare(version, to) >= 0;
  if (alternatives.some((spans) => !spans.some((span) => isBelow(span) || isAbove(span)))) return 'within';
  return alternatives.every((spans) => spans.some(isBelow)) ? 'below' : 'above';
}
