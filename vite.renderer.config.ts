import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

/** zod is 90 KB gzip and belongs to the other side: the build fails when a chunk that loads first holds it. */
function noZodAtFirst(): Plugin {
  return {
    name: 'cleat:no-zod-at-first',
    generateBundle(_options, bundle) {
      const seen = new Set(Object.values(bundle).filter((file) => file.type === 'chunk' && file.isEntry));
      for (const chunk of seen) {
        if (chunk.type !== 'chunk') continue;
        const zod = chunk.moduleIds.find((id) => id.includes('/node_modules/zod/'));
        if (zod !== undefined) this.error(`${chunk.fileName} loads zod: import types only from the contract`);
        for (const name of chunk.imports) {
          const next = bundle[name];
          if (next !== undefined) seen.add(next);
        }
      }
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
  plugins: [svelte({ configFile: false }), tailwindcss(), noZodAtFirst()],
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
