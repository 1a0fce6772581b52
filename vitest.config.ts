import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/renderer/**'],
          environment: 'node',
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [svelte({ compilerOptions: { hmr: false } }), svelteTesting()],
        test: {
          name: 'unit-page',
          include: ['test/unit/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts', 'test/engines/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 2 * MINUTE,
          hookTimeout: 3 * MINUTE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 2 * MINUTE,
          hookTimeout: 3 * MINUTE,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
