import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/**
 * The page, served from app://cleat (window) and from loopback (browser): same-origin files only.
 * The placeholder is replaced by a new nonce in every response that carries index.html.
 */
export default defineConfig({
  root: 'src-renderer',
  logLevel: 'warn',
  base: './',
  plugins: [svelte(), tailwindcss()],
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
    sourcemap: false,
  },
});
