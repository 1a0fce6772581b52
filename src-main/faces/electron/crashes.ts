/** How many times in how long a page may die and be brought back by itself. */
const LIMIT = 3;
const WITHIN_MS = 60_000;

/**
 * Counts the deaths of one window's page.
 *
 * @returns a function that takes the time of a death (ms) and says what to do about it
 */
export function countCrashes(): (now: number) => 'reload' | 'give-up' {
  let recent: number[] = [];
  return (now) => {
    recent = [...recent.filter((at) => now - at < WITHIN_MS), now];
    if (recent.length <= LIMIT) return 'reload';
    // Whoever presses Reload afterwards starts afresh.
    recent = [];
    return 'give-up';
  };
}
