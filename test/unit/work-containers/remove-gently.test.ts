import { describe, expect, it } from 'vitest';
import type { ContainerState } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { removeGently } from '../../../src-main/work-containers/remove-gently';

const gone = CleatError.of('container.unknown', { name: 'x', engines: 'fake' });
const busy = CleatError.of('container.conflict', { name: 'x', action: 'remove', detail: 'in progress' });
const refused = CleatError.of('engine.refused', { engine: 'fake', status: 500, detail: 'stuck' });

/** An engine with one container that writes down what it is asked; `fails` throws at that call. */
function engineWith(state: ContainerState | undefined, fails: Partial<Record<string, CleatError>> = {}) {
  const asked: string[] = [];
  const now = { state };
  const call = (what: string): Promise<void> => {
    asked.push(what);
    const error = fails[what.split(' ')[0] ?? ''];
    if (error) return Promise.reject(error);
    if (what === 'remove force') now.state = undefined;
    return Promise.resolve();
  };
  const connection = {
    inspectContainer: () =>
      Promise.resolve(now.state && ({ container: { state: now.state }, raw: {} } as never)),
    unpauseContainer: () => call('unpause'),
    stopContainer: (_id, options) => call(`stop ${String(options?.timeout)}`),
    killContainer: () => call('kill'),
    removeContainer: (_id, options) => call(`remove ${options?.force ? 'force' : ''}`),
  } satisfies Partial<EngineConnection>;
  return { connection, asked, now };
}

describe('removing a container gently', () => {
  it('stops it with five seconds of patience and removes it', async () => {
    const { connection, asked } = engineWith('running');
    await removeGently(connection, 'x');
    expect(asked).toEqual(['stop 5', 'remove force']);
  });

  it('wakes a paused one, which could not hear that it should end', async () => {
    const { connection, asked } = engineWith('paused');
    await removeGently(connection, 'x');
    expect(asked).toEqual(['unpause', 'stop 5', 'remove force']);
  });

  it('kills one that cannot be stopped', async () => {
    const { connection, asked } = engineWith('running', { stop: refused });
    await removeGently(connection, 'x');
    expect(asked).toEqual(['stop 5', 'kill', 'remove force']);
  });

  it('does not stop what does not run, and asks nothing for what is not there, however often', async () => {
    const ended = engineWith('exited');
    await removeGently(ended.connection, 'x');
    await removeGently(ended.connection, 'x');
    expect(ended.asked).toEqual(['remove force']);
  });

  it('takes it for removed when it goes by itself at any moment', async () => {
    for (const fails of [{ stop: gone, remove: gone }, { remove: gone }])
      await expect(removeGently(engineWith('running', fails).connection, 'x')).resolves.toBeUndefined();
  });

  it('waits for a removal that was begun elsewhere', async () => {
    const { connection, now } = engineWith('exited', { remove: busy });
    const removing = removeGently(connection, 'x');
    now.state = 'removing';
    await Promise.resolve();
    now.state = undefined;
    await expect(removing).resolves.toBeUndefined();
  });

  it('says why it could not', async () => {
    const { connection } = engineWith('running', { remove: refused });
    await expect(removeGently(connection, 'x')).rejects.toMatchObject({ code: 'engine.refused' });
  });
});
