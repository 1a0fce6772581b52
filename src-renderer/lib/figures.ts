const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes as people read them, in steps of 1024: `0 B`, `3.4 MB`, `512 MB`. */
export function bytes(value: number): string {
  let rest = Math.max(0, value);
  let unit = 0;
  while (rest >= 999.5 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit++;
  }
  const digits = unit > 0 && rest < 9.95 ? 1 : 0;
  return `${rest.toFixed(digits)} ${UNITS[unit] ?? 'B'}`;
}

/** Per cent of one core: `0.3 %`, `12 %`, `340 %`. */
export function perCent(value: number): string {
  return `${value.toFixed(value < 9.95 ? 1 : 0)} %`;
}
