import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryChannels } from '../../../src-main/api/rpc/memory-channel';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { createStreams } from '../../../src-main/streams/streams';
import type { TextChannel } from '../../../src-shared/client/channel';
import { createReconnectingClient } from '../../../src-shared/client/reconnect';
import { CleatError } from '../../../src-shared/model/error';
import { HELLO, helloProcedure, listeningLog } from './served';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An owner that may be away. */
function owner() {
  let present: CleatError | undefined;
  const open: TextChannel[] = [];
  const tries: number[] = [];
  return {
    tries,
    leave: (error = CleatError.of('rpc.disconnected', {})) => {
      present = error;
      for (const channel of open.splice(0)) channel.close();
    },
    comeBack: () => (present = undefined),
    connect: async () => {
      tries.push(Date.now());
      if (present) throw present;
      const [ours, theirs] = memoryChannels();
      serveChannel({
        router: helloProcedure,
        channel: theirs,
        caller: { actor: 'test', env: {} },
        streams: createStreams(),
        logger: listeningLog(),
      });
      open.push(theirs);
      return ours;
    },
  };
}

describe('a reconnecting client', () => {
  it('lets calls wait for the first connection', async () => {
    const { connect } = owner();
    const { client, close } = createReconnectingClient(connect);
    expect(await client.system.hello()).toEqual(HELLO);
    close();
  });

  it('comes back by itself within 500 ms of the owner, and counts its connections', async () => {
    const home = owner();
    const states: string[] = [];
    const { client, close } = createReconnectingClient(home.connect, {
      onState: (state) =>
        states.push(state.state === 'connected' ? `connected ${state.generation}` : state.state),
    });
    await client.system.hello();
    home.leave();
    await expect(client.system.hello()).rejects.toMatchObject({ code: 'rpc.disconnected' });
    await vi.advanceTimersByTimeAsync(60_000);
    const gaps = home.tries.slice(1).map((at, i) => at - (home.tries[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(500);
    expect(home.tries.length).toBeLessThan(130);
    home.comeBack();
    await vi.advanceTimersByTimeAsync(500);
    expect(await client.system.hello()).toEqual(HELLO);
    expect(states[0]).toBe('connecting');
    expect(states[1]).toBe('connected 1');
    expect(states.at(-1)).toBe('connected 2');
    close();
  });

  it('stops at a refusal until it is asked to try again', async () => {
    const home = owner();
    home.leave(CleatError.of('rpc.version', { ours: '1', theirs: '2' }));
    const { client, close, retry } = createReconnectingClient(home.connect);
    await expect(client.system.hello()).rejects.toMatchObject({ code: 'rpc.version' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(home.tries).toHaveLength(1);
    home.comeBack();
    retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(await client.system.hello()).toEqual(HELLO);
    close();
  });

  it('tries no more once it is closed', async () => {
    const home = owner();
    home.leave();
    const { close } = createReconnectingClient(home.connect);
    await vi.advanceTimersByTimeAsync(100);
    close();
    const tried = home.tries.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(home.tries).toHaveLength(tried);
    expect(vi.getTimerCount()).toBe(0);
  });
});
