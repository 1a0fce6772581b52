import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { idle } from '../../../src-main/faces/cli/idle';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('an owner in the background ends after 60 s in which nobody needed it, and not while somebody does', async () => {
  let needed = false;
  let ended = false;
  void idle(() => needed, 60_000).then(() => (ended = true));
  await vi.advanceTimersByTimeAsync(59_000);
  needed = true;
  await vi.advanceTimersByTimeAsync(600_000);
  needed = false;
  await vi.advanceTimersByTimeAsync(59_000);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ended).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
