import { fileURLToPath } from 'node:url';

/** The folder of the plugins that come with Cleat. */
export const bundledDir = fileURLToPath(new URL('../../../runtime-plugins', import.meta.url));
