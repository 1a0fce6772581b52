import { ui } from '../../src-shared/messages/ui-en';

const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/**
 * How long ago `since` was, in its largest whole unit ("3 min"). Both epoch milliseconds. An engine whose
 * clock runs ahead gives "0 s", never a negative age.
 */
export function age(now: number, since: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  for (const [unit, size] of UNITS) if (seconds >= size) return ui.age[unit](Math.floor(seconds / size));
  return ui.age.second(0);
}

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** "10:42" today, with the date otherwise. */
export function moment(at: number, now: number = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? clockTime.format(at) : dayAndTime.format(at);
}

export function fullMoment(at: number): string {
  return dayAndTime.format(at);
}
