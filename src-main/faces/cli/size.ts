import { CleatError } from '../../../src-shared/model/error';

const UNITS = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;
const isUnit = (unit: string): unit is keyof typeof UNITS => unit in UNITS;

/** Parses a size as docker takes it: bytes, or with a unit of 1024 (`512m`, `1.5g`, `2GiB`). Throws `cli.option`. */
export function size(option: string) {
  return (value: string): number => {
    const [, count, unit = 'b'] = /^(\d+(?:\.\d+)?) ?([bkmgt])?(?:i?b)?$/i.exec(value.toLowerCase()) ?? [];
    const bytes = count !== undefined && isUnit(unit) ? Math.round(Number(count) * UNITS[unit]) : NaN;
    if (Number.isSafeInteger(bytes)) return bytes;
    throw CleatError.of('cli.option', { option, value, expected: 'a size in bytes, or as 512m, 1.5g' });
  };
}
