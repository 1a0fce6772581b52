/** A time stamp that an engine put before a message. */
export interface Stamp {
  /** As it came; the same engine always writes it in the same form. */
  readonly raw: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Bytes it takes, with the space after it. */
  readonly length: number;
}

const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;
const T = 0x54;
/** `2026-01-02T03:04:05` */
const SECONDS = 19;
/** With nine digits of a second, and a zone. */
export const LONGEST_STAMP = 36;
const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

let lastSecond = '';
let lastSecondMs = 0;

/** Lines come by the thousand within one second: it is parsed once. */
function secondMs(second: string): number {
  if (second !== lastSecond) {
    lastSecondMs = Date.parse(second);
    lastSecond = second;
  }
  return lastSecondMs;
}

/**
 * Reads the RFC 3339 stamp at the beginning of a message (`timestamps=1`): Docker writes nine digits of the
 * second and `Z`, Podman whole seconds with its own zone. Undefined when there is none.
 */
export function stampOf(bytes: Buffer): Stamp | undefined {
  if (bytes[4] !== DASH || bytes[7] !== DASH || bytes[10] !== T || bytes[13] !== COLON) return undefined;
  const end = bytes.subarray(0, LONGEST_STAMP + 1).indexOf(SPACE, SECONDS);
  if (end === -1) return undefined;
  const raw = bytes.toString('latin1', 0, end);
  const [, second, fraction = '', zone] = FORM.exec(raw) ?? [];
  if (second === undefined || zone === undefined) return undefined;
  const time = secondMs(`${second}${zone}`) + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return Number.isNaN(time) ? undefined : { raw, time, length: end + 1 };
}

/** Negative when `a` is before `b`; exact to the nanosecond. */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.time !== b.time) return a.time - b.time;
  const digits = ({ raw }: Stamp): number => Number((/\.(\d+)/.exec(raw)?.[1] ?? '').padEnd(9, '0'));
  return digits(a) - digits(b);
}
