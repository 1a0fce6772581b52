/** A time stamp that an engine put before a message. */
export interface Stamp {
  /** Epoch milliseconds. */
  readonly time: number;
  /** Of the second, as far as they were given. */
  readonly nanos: number;
  /** Bytes it takes, with the space after it. */
  readonly length: number;
}

const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
const T = 0x54;
const Z = 0x5a;
/** `2026-01-02T03:04:05` */
const SECOND = 19;
/** With nine digits of a second, and a zone. */
export const LONGEST_STAMP = 36;
const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** The second that was read last, in UTC: lines come by the thousand within one. */
const lastSecond = Buffer.alloc(SECOND);
let lastTime = NaN;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

/** The common case, Docker's form within the second of the stamp before, without making a string. */
function sameSecond(bytes: Buffer, from: number, to: number): Stamp | undefined {
  for (let i = 0; i < SECOND; i++) if (bytes[from + i] !== lastSecond[i]) return undefined;
  let at = from + SECOND;
  let nanos = 0;
  if (bytes[at] === POINT) {
    at += 1;
    let weight = 100_000_000;
    for (; weight >= 1 && isDigit(bytes[at]); at++) {
      nanos += ((bytes[at] ?? ZERO) - ZERO) * weight;
      weight /= 10;
    }
  }
  if (bytes[at] !== Z || bytes[at + 1] !== SPACE || at + 1 >= to) return undefined;
  return { time: lastTime + Math.floor(nanos / 1e6), nanos, length: at + 2 - from };
}

/**
 * Reads the RFC 3339 stamp at the beginning of `bytes[from, to)` (`timestamps=1`): Docker writes nine digits of
 * the second and `Z`, Podman whole seconds with its own zone. Undefined when there is none.
 */
export function stampOf(bytes: Buffer, from = 0, to = bytes.length): Stamp | undefined {
  if (bytes[from + 4] !== DASH || bytes[from + 10] !== T || bytes[from + 13] !== COLON) return undefined;
  const known = sameSecond(bytes, from, to);
  if (known) return known;
  const end = bytes.subarray(from, Math.min(to, from + LONGEST_STAMP + 1)).indexOf(SPACE, SECOND);
  if (end === -1) return undefined;
  const [, second, fraction = '', zone] = FORM.exec(bytes.toString('latin1', from, from + end)) ?? [];
  if (second === undefined || zone === undefined) return undefined;
  const time = Date.parse(`${second}${zone}`);
  if (Number.isNaN(time)) return undefined;
  if (zone === 'Z') {
    bytes.copy(lastSecond, 0, from, from + SECOND);
    lastTime = time;
  }
  const nanos = Number(fraction.padEnd(9, '0'));
  return { time: time + Math.floor(nanos / 1e6), nanos, length: end + 1 };
}

/** Negative when `a` is before `b`; exact to the nanosecond. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.time === b.time ? a.nanos - b.nanos : a.time - b.time;
}
