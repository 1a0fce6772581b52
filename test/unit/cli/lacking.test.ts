import { expect, it } from 'vitest';
import { runtimeOf, runtimesWithout } from '../../../src-main/faces/cli/lacking';
import type { CleatClient } from '../../../src-shared/contract';
import { no, YES } from '../../../src-shared/model/capabilities';
import { engineId } from '../../../src-shared/model/engine';

const client = {
  runtimes: {
    list: async () => ({
      runtimes: [
        { name: 'docker', capabilities: { 'events.history': YES } },
        { name: 'apple', capabilities: { 'events.history': no('absent') } },
        { name: 'other', capabilities: { 'events.history': no('absent') } },
      ],
    }),
  },
} as unknown as CleatClient;

it('tells which of the runtimes that are asked for cannot do it', async () => {
  const { signal } = new AbortController();
  const wanted = new Set(['docker', 'apple']);
  expect(await runtimesWithout(client, 'events.history', wanted, signal)).toEqual(['apple']);
});

it('finds the runtime in the id of an engine', () => {
  expect(runtimeOf(engineId('apple', { kind: 'cli', path: '/usr/local/bin/container' }))).toBe('apple');
});
