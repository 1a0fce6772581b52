// @ts-check
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The checkout's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** Downloads, logs and test reports; never committed, safe to delete. */
export const CACHE = join(ROOT, '.cache');

/** What the build makes. */
export const DIST = join(ROOT, 'dist');

/** @param {string[]} parts path below the checkout */
export const inRoot = (...parts) => join(ROOT, ...parts);
