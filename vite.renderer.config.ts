import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { plainIcons } from './scripts/lib/plain-icons.mjs';

/** The chunks that are loaded before anything is asked for. */
function loadedFirst(bundle: Rolldown.OutputBundle): readonly Rolldown.OutputChunk[] {
  const chunks = (names: readonly string[]): Rolldown.OutputChunk[] =>
    names.map((name) => bundle[name]).filter((file) => file?.type === 'chunk');
  const seen = new Set(chunks(Object.keys(bundle)).filter((chunk) => chunk.isEntry));
  for (const chunk of seen) for (const next of chunks(chunk.imports)) seen.add(next);
  return [...seen];
}

/** zod is 90 KB gzip and belongs to the other side: the build fails when a chunk that loads first holds it. */
function noZodAtFirst(): Plugin {
  return {
    name: 'cleat:no-zod-at-first',
    generateBundle(_options, bundle) {
      for (const { fileName, moduleIds } of loadedFirst(bundle)) {
        const zod = moduleIds.find((id) => id.includes('/node_modules/zod/'));
        if (zod !== undefined) this.error(`${fileName} loads zod: import types only from the contract`);
      }
    },
  };
}

/**
 * Has the functions of the first picture compiled at once, beside the main thread, and kept in the browser's code cache:
 * one by one, when each is first called, they cost a quarter of the time to it. V8's explicit compile hints: Chromium
 * reads this line from 136 on; to others it is a comment.
 */
function compiledAtOnce(): Plugin {
  return {
    name: 'cleat:compiled-at-once',
    generateBundle: {
      // It has to be the first line, after everybody else's.
      order: 'post',
      handler(_options, bundle) {
        for (const chunk of loadedFirst(bundle)) chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`;
      },
    },
  };
}

/**
 * The page, served from app://cleat (window) and from loopback (browser): same-origin files only.
 * The placeholder is replaced by a new nonce in every response that carries index.html.
 */
export default defineConfig({
  root: 'src-renderer',
  logLevel: 'warn',
  base: './',
  plugins: [plainIcons(), svelte({ configFile: false }), tailwindcss(), noZodAtFirst(), compiledAtOnce()],
  html: { cspNonce: '__CLEAT_CSP_NONCE__' },
  build: {
    // Electron 33 is Chromium 130; the browser face asks for a browser of the same age.
    target: ['chrome130', 'firefox132', 'safari18'],
    outDir: `${process.env['CLEAT_DIST'] ?? '../dist'}/renderer`,
    emptyOutDir: true,
    // Our font-src and img-src allow no data: fonts; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: 'manifest.json',
    rolldownOptions: { checks: { pluginTimings: false } },
    sourcemap: false,
  },
});
