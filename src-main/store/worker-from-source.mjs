// The store's thread from TypeScript, for tests and tsx: Node 20 does not run `--import` in threads.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
