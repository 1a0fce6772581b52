#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/cli/cleat.cjs', import.meta.url);
if (existsSync(entry)) {
  await import(entry.href);
} else {
  process.stderr.write(
    'cleat: not built yet. Run `npm run build` here first (or `npm start` for the window).\n',
  );
  process.exitCode = 1;
}
