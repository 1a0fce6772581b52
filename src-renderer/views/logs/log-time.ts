const two = (n: number): string => String(n).padStart(2, '0');

/** The time of day with milliseconds, in the reader's zone: what the eye compares between lines. */
export function logTime(at: number): string {
  const date = new Date(at);
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}
