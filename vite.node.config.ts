import { builtinModules } from 'node:module';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Optional native accelerators of ssh2: it catches the failed require and uses node:crypto. */
const NATIVE = /^cpu-features$|\.node$/;

/**
 * What bundles leave out or put off, the same on every machine:
 * ssh2's native parts (compiled or not, depending on the machine), dockerode's own BuildKit session (it brings gRPC
 * and looks for .proto files by __dirname), and ssh2 itself until an ssh:// engine is asked for.
 */
function trim(): Plugin {
  const missing = '\0cleat:missing';
  const noSession = '\0cleat:no-session';
  const lazySsh = '\0cleat:lazy-ssh:';
  return {
    name: 'cleat:trim',
    enforce: 'pre',
    async resolveId(id, importer = '') {
      if (NATIVE.test(id)) return missing;
      if (id === './session' && importer.endsWith('/dockerode/lib/docker.js')) return noSession;
      if (id !== './ssh' || !importer.endsWith('/docker-modem/lib/modem.js')) return null;
      const real = await this.resolve(id, importer, { skipSelf: true });
      return real ? lazySsh + real.id : null;
    },
    load(id) {
      if (id === missing) return `throw new Error('not part of this build'); module.exports = {};`;
      if (id === noSession) {
        return `module.exports = () => { throw new Error('dockerode sessions are not part of this build'); };`;
      }
      if (!id.startsWith(lazySsh)) return null;
      return `module.exports = (options) => require(${JSON.stringify(id.slice(lazySsh.length))})(options);`;
    },
  };
}

/**
 * A bundle for plain Node or Electron's main process: CommonJS (a sandboxed preload cannot be ESM, and ssh2,
 * which dockerode brings, breaks as ESM), everything inside but Electron and the one native dependency.
 * Chunks lie beside the entry, so that a file found from `import.meta.url` is found from every chunk.
 *
 * @param entries output name → source file
 * @param outDir below `dist`, e.g. "main"
 */
export function nodeBundle(entries: Record<string, string>, outDir: string): UserConfig {
  return defineConfig({
    logLevel: 'warn',
    publicDir: false,
    plugins: [trim()],
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
        },
      },
    },
  }) as UserConfig;
}
