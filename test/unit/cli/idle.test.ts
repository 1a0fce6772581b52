import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { idle } from '../../../src-main/faces/cli/idle';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function waiting() {
  const state = { needed: false, lastUse: 0, ended: false };
  const leave = new AbortController();
  void idle({
    needed: () => state.needed,
    lastUse: () => state.lastUse,
    idleMs: 60_000,
    signal: leave.signal,
  }).then(() => (state.ended = true));
  return { state, leave };
}

it('an owner in the background ends after 60 s in which nobody needed it, and not while somebody does', async () => {
  const { state } = waiting();
  await vi.advanceTimersByTimeAsync(59_000);
  state.needed = true;
  await vi.advanceTimersByTimeAsync(600_000);
  state.needed = false;
  await vi.advanceTimersByTimeAsync(59_000);
  expect(state.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state.ended).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('a command that came and went between two looks counts as use', async () => {
  const { state } = waiting();
  await vi.advanceTimersByTimeAsync(30_500);
  state.lastUse = Date.now();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(state.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(state.ended).toBe(true);
});

it('a signal ends it at once and leaves no timer that would keep the process', async () => {
  const { state, leave } = waiting();
  leave.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(state.ended).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
