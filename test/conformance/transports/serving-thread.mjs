// A worker thread knows no TypeScript of its own, and `--import tsx` does not reach into it.
import { tsImport } from 'tsx/esm/api';

await tsImport('./serving-thread.ts', import.meta.url);
