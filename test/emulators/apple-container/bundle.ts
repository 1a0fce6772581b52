import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Writes the executable `container` and its modules into `folder`. */
export async function bundleEmulator(folder: string): Promise<void> {
  for (const name of ['main', 'supervisor'] as const) {
    await build({
      root: HERE,
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build: {
        ssr: true,
        target: 'node20',
        minify: true,
        outDir: folder,
        emptyOutDir: false,
        rolldownOptions: {
          input: join(HERE, name === 'main' ? 'main.ts' : 'process/supervisor.ts'),
          output: { format: 'es', entryFileNames: `${name}.mjs`, codeSplitting: false },
        },
      },
    });
  }
  const launcher = join(folder, 'container');
  await writeFile(launcher, `#!/bin/sh\nexec '${process.execPath}' '${join(folder, 'main.mjs')}' "$@"\n`);
  await chmod(launcher, 0o755);
}
