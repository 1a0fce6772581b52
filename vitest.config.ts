import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/lib/longest-first.mjs';

const MINUTE = 60_000;
/** On two cores vitest would take one. */
const WORKERS = Math.max(2, availableParallelism() - 1);
/** They put modules in place of others, which only an environment of their own undoes. */
const MOCKING = ['test/unit/builds/context/stream.test.ts', 'test/unit/runtimes/{doctor,check-kit}.test.ts'];
const STATES = [
  'test/e2e/states.test.ts',
  'test/e2e/*-states.test.ts',
  'test/e2e/logs.test.ts',
  'test/e2e/logs-keys.test.ts',
];

/** Generous everywhere: a busy machine is slow, not wrong. Waits are for conditions, so a good run pays nothing. */
const patient = {
  testTimeout: MINUTE / 2,
  hookTimeout: MINUTE / 2,
  expect: { poll: { timeout: 15_000, interval: 10 } },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // To load the same modules anew for each of 170 files took as long as half of the tests.
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/renderer/**', ...MOCKING],
          environment: 'node',
          isolate: false,
          ...patient,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'unit-mocking',
          include: MOCKING,
          environment: 'node',
          ...patient,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [svelte({ configFile: false, compilerOptions: { hmr: false } }), svelteTesting()],
        test: {
          name: 'unit-page',
          include: ['test/unit/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          ...patient,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts', 'test/engines/**/*.test.ts'],
          pool: 'forks',
          ...patient,
          maxWorkers: 2,
          testTimeout: 2 * MINUTE,
          hookTimeout: 3 * MINUTE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Pages over an owner in memory, built once for all: no engine and no clock that another could disturb, so two at a time.
        test: {
          name: 'e2e-states',
          include: STATES,
          globalSetup: ['test/page/built.ts'],
          pool: 'forks',
          ...patient,
          maxWorkers: 2,
          testTimeout: 2 * MINUTE,
          hookTimeout: 3 * MINUTE,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: STATES,
          pool: 'forks',
          ...patient,
          maxWorkers: 1,
          testTimeout: 2 * MINUTE,
          hookTimeout: 3 * MINUTE,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
