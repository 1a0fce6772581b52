import { age } from '../../lib/age';
import type { LogTimes } from '../../stores/log-settings.svelte';

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * When a line was written: the time of day with milliseconds (what the eye compares between lines), in the
 * reader's zone or in UTC, or how long ago. Both are epoch milliseconds.
 */
export function logTime(at: number, times: LogTimes, now: number): string {
  if (times === 'relative') return age(now, at);
  const date = new Date(at);
  if (times === 'utc') return `${date.toISOString().slice(11, 23)}Z`;
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}
