import { randomBytes } from 'node:crypto';

/** What the build leaves in index.html wherever a nonce belongs (`html.cspNonce` in vite.renderer.config.ts). */
export const NONCE_PLACEHOLDER = '__CLEAT_CSP_NONCE__';

/** A nonce for one response: 128 random bits, as base64. */
export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * What our pages may load: their own files, and the `<style>` elements that carry this response's nonce
 * (xterm, CodeMirror and paneforge insert such). No inline script, no eval, nothing from elsewhere.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
