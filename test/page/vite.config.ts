import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The interface over a made-up owner, for looking at it and for measuring it. No part of the product's build. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: join(import.meta.dirname, '../../src-renderer/public'),
  base: './',
  logLevel: 'warn',
  plugins: [svelte(), tailwindcss()],
  html: { cspNonce: '__CLEAT_CSP_NONCE__' },
  build: {
    target: ['chrome130'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
});
