const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `value` in the largest unit of powers of 1,024 of which it holds at least `from` of the next smaller one. */
function scaled(value: number, from: number): readonly [number, number] {
  let rest = value;
  let unit = 0;
  while (Math.abs(rest) >= from && unit < UNITS.length - 1) {
    rest /= 1024;
    unit++;
  }
  return [rest, unit];
}

/** A reading of bytes that changes while it is looked at, in few digits: `0 B`, `3.4 MiB`, `512 MiB`. */
export function bytes(value: number): string {
  const [rest, unit] = scaled(Math.max(0, value), 999.5);
  const digits = unit > 0 && rest < 9.95 ? 1 : 0;
  return `${rest.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

/** An amount of bytes that somebody set, as engines count limits: `512 MiB`, `1.25 GiB`. */
export function byteSize(value: number): string {
  const [rest, unit] = scaled(value, 1024);
  return `${rest.toLocaleString('en', { maximumFractionDigits: 2 })} ${UNITS[unit] ?? ''}`;
}

/** Per cent of one core: `0.3 %`, `12 %`, `340 %`. */
export function perCent(value: number): string {
  return `${value.toFixed(value < 9.95 ? 1 : 0)} %`;
}
