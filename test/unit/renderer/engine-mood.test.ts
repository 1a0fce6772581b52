import { describe, expect, it } from 'vitest';
import { engineMood } from '../../../src-renderer/lib/engine-mood';
import type { AvailabilityState, Runtime } from '../../../src-shared/model/runtime';
import { CleatError } from '../../../src-shared/model/error';
import type { Engine } from '../../../src-shared/model/engine';
import { runtime } from './samples';

const error = CleatError.of('rpc.disconnected', {}).wire;

function unreachable(stale: boolean): Engine {
  return {
    id: 'docker/unix:///x',
    runtime: 'docker',
    name: 'default',
    endpoint: { kind: 'unix', path: '/x' },
    aliases: [],
    status: { state: 'unreachable', error, since: 0, stale },
  };
}
function docker(state: AvailabilityState): Runtime {
  return runtime('docker', { selected: true, availability: { state } });
}

describe('an engine that does not answer', () => {
  it('is stopped, and no news, when nothing was ever known of it and its runtime does not run', () => {
    expect(engineMood(unreachable(false), [docker('stopped')])).toBe('stopped');
    expect(engineMood(unreachable(false), [docker('not-installed')])).toBe('stopped');
  });

  it('is news when it was there before, whatever its runtime says', () => {
    expect(engineMood(unreachable(true), [docker('stopped')])).toBe('unreachable');
  });

  it('is news when something is wrong with it', () => {
    expect(engineMood(unreachable(false), [docker('permission-denied')])).toBe('unreachable');
    expect(engineMood(unreachable(false), [])).toBe('unreachable');
  });
});
