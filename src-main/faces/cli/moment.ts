import { CleatError } from '../../../src-shared/model/error';

const UNITS_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const DURATION = /^(?:\d+(?:\.\d+)?(?:d|h|ms|m|s))+$/;
const PART = /(\d+(?:\.\d+)?)(d|h|ms|m|s)/g;
/** A day, or a day with a time; without a zone it is the one of this machine. */
const STAMP = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?Z?$/;
const LATEST_MS = 8_640_000_000_000_000;

const isUnit = (unit: string): unit is keyof typeof UNITS_MS => unit in UNITS_MS;

/**
 * Parses a moment as docker takes it: RFC 3339 (`2026-01-02T03:04:05Z`, or a day alone), epoch seconds
 * (`1767323045.5`), or how long ago (`10m`, `1h30m`). Gives epoch milliseconds. Throws `cli.option`.
 *
 * @param now epoch milliseconds
 */
export function moment(option: string, now: () => number = Date.now) {
  return (value: string): number => {
    const found = momentOf(value, now());
    if (Number.isFinite(found) && found >= 0 && found <= LATEST_MS) return Math.floor(found);
    const expected = 'a time (2026-01-02T03:04:05Z), epoch seconds, or how long ago (10m, 1h30m)';
    throw CleatError.of('cli.option', { option, value, expected });
  };
}

function momentOf(value: string, now: number): number {
  if (/^\d{1,13}(\.\d{1,9})?$/.test(value)) return Number(value) * 1000;
  if (DURATION.test(value)) {
    let ms = 0;
    for (const [, count = '', unit = ''] of value.matchAll(PART))
      if (isUnit(unit)) ms += Number(count) * UNITS_MS[unit];
    return Math.max(0, now - ms);
  }
  if (!STAMP.test(value)) return NaN;
  // A day alone begins here, not in Greenwich.
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value);
}
