/** Budget 18: what the page loads before its first list, gzipped as a server would send it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { DIST } from './lib/cleat';
import { report } from './lib/report';

const dist = join(DIST, 'renderer');
const chunkSchema = z.looseObject({
  file: z.string(),
  isEntry: z.boolean().optional(),
  imports: z.array(z.string()).optional(),
  css: z.array(z.string()).optional(),
});
const manifest = z
  .record(z.string(), chunkSchema)
  .parse(JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8')));

const files = new Set(['index.html']);
function collect(name: string): void {
  const chunk = manifest[name];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const other of chunk.imports ?? []) collect(other);
}
for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry) collect(name);

const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0);
const value = bytes / 1024;
report({
  name: '18 page before the first list, gzip',
  value,
  unit: 'KB',
  reference: 350,
  ratio: value / 350,
  budget: '≤ 350 KB',
  met: value <= 350,
  samples: 1,
  note: [...files].join(', '),
});
