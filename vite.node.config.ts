import { builtinModules } from 'node:module';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/**
 * A bundle for plain Node or Electron's main process: CommonJS (a sandboxed preload cannot be
 * ESM, and one form serves all), everything inside but Electron and the one native dependency.
 * Chunks lie beside the entry, so that a file found from `import.meta.url` is found from every chunk.
 *
 * @param entries output name → source file
 * @param outDir below `dist`, e.g. "main"
 * @param plugins that look at the bundle
 */
export function nodeBundle(
  entries: Record<string, string>,
  outDir: string,
  plugins: readonly Plugin[] = [],
): UserConfig {
  return defineConfig({
    logLevel: 'warn',
    publicDir: false,
    plugins: [...plugins],
    ssr: {
      target: 'node',
      noExternal: true,
      external: ['electron', 'libsql', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
    },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: `${process.env['CLEAT_DIST'] ?? 'dist'}/${outDir}`,
      emptyOutDir: false,
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        input: entries,
        checks: { pluginTimings: false },
        // Merged chunks put the bundler's own few lines into a large chunk, which every entry then reads at start.
        experimental: { chunkOptimization: false },
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
          exports: 'named',
          // `require` for all: V8 forgets in compiled code how `import()` is answered.
          dynamicImportInCjs: false,
        },
      },
    },
  }) as UserConfig;
}
