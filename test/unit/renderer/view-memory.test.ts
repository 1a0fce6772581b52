import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isString, oneOf, ViewMemory } from '../../../src-renderer/stores/view-memory.svelte';
import { Toasts } from '../../../src-renderer/stores/toasts.svelte';
import { CleatError } from '../../../src-shared/model/error';
import { FakeOwner } from './fake-owner';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const link = (owner: FakeOwner, signal = new AbortController().signal) => ({ client: owner.client, signal });

describe('what the interface remembers', () => {
  it('is stored once for many changes in a row', async () => {
    const owner = new FakeOwner();
    const set = vi.spyOn(owner.client.viewState, 'set');
    const memory = new ViewMemory(new Toasts());
    await memory.attach(link(owner));
    for (const text of ['s', 'sh', 'sho', 'shop']) memory.write('containers.filter', text);
    await vi.runAllTimersAsync();
    expect(owner.viewState).toEqual({ 'containers.filter': 'shop' });
    expect(set).toHaveBeenCalledTimes(1);
  });

  it('outlives a lost connection: what was not stored is stored on the next', async () => {
    const owner = new FakeOwner();
    const memory = new ViewMemory(new Toasts());
    const lost = new AbortController();
    await memory.attach(link(owner, lost.signal));
    lost.abort();
    memory.write('nav.section', 'settings');
    await vi.runAllTimersAsync();
    expect(owner.viewState).toEqual({});
    await memory.attach(link(owner));
    await vi.runAllTimersAsync();
    expect(owner.viewState).toEqual({ 'nav.section': 'settings' });
  });

  it('does not overwrite what was changed before the memory was there', async () => {
    const owner = new FakeOwner();
    owner.viewState = { 'nav.section': 'runtimes', 'containers.filter': 'old' };
    const memory = new ViewMemory(new Toasts());
    memory.write('nav.section', 'settings');
    await memory.attach(link(owner));
    expect(memory.read('nav.section', isString, '')).toBe('settings');
    expect(memory.read('containers.filter', isString, '')).toBe('old');
  });

  it('that cannot be stored is said once, until storing works again', async () => {
    const owner = new FakeOwner();
    const toasts = new Toasts();
    const told = vi.spyOn(toasts, 'failure');
    const set = vi.spyOn(owner.client.viewState, 'set');
    const memory = new ViewMemory(toasts);
    await memory.attach(link(owner));
    const full = CleatError.of('app.unexpected', { detail: 'no space left on device' });
    const write = async (text: string): Promise<void> => {
      memory.write('containers.filter', text);
      await vi.runOnlyPendingTimersAsync();
    };
    set.mockRejectedValueOnce(full).mockRejectedValueOnce(full);
    await write('a');
    await write('b');
    expect(told.mock.calls).toEqual([[full]]);
    await write('c');
    expect(owner.viewState).toEqual({ 'containers.filter': 'c' });
    set.mockRejectedValueOnce(full);
    await write('d');
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('of another shape counts as not there', async () => {
    const owner = new FakeOwner();
    owner.viewState = { 'containers.scope': 'sleeping' };
    const memory = new ViewMemory(new Toasts());
    await memory.attach(link(owner));
    expect(memory.read('containers.scope', oneOf('all', 'running'), 'all')).toBe('all');
  });
});

describe('messages', () => {
  it('go by themselves, errors last, and wait while somebody reads them', async () => {
    const toasts = new Toasts();
    toasts.show({ tone: 'good', title: 'copied' });
    toasts.failure(CleatError.of('rpc.disconnected', {}));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(toasts.list.map((toast) => toast.tone)).toEqual(['bad']);
    toasts.hold();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(toasts.list).toHaveLength(1);
    toasts.release();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(toasts.list).toEqual([]);
  });

  it('are not repeated, and a cancelled call is none', () => {
    const toasts = new Toasts();
    toasts.failure(CleatError.of('rpc.disconnected', {}));
    toasts.failure(CleatError.of('rpc.disconnected', {}));
    toasts.failure(CleatError.of('app.cancelled', {}));
    expect(toasts.list).toHaveLength(1);
  });
});
