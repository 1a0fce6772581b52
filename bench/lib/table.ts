/** `npx tsx bench/lib/table.ts`: rewrites the table of docs/benchmarks.md from what `npm run bench` measured last. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { machine } from './report';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/benchmarks.md');
const MARKS = ['<!-- results -->', '<!-- /results -->'] as const;

const resultSchema = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  reference: z.number().optional(),
  budget: z.string(),
  met: z.boolean(),
  samples: z.number(),
  p95: z.number().optional(),
  note: z.string().optional(),
  load: z.number(),
});
type Result = z.infer<typeof resultSchema>;

const figure = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 });

function row({ name, value, unit, reference, budget, met, samples, p95, note }: Result): string {
  const [number = '', ...what] = name.split(' ');
  const cells = [
    number,
    [what.join(' '), ...(note === undefined ? [] : [`(${note})`])].join(' '),
    `**${figure(value)}** ${unit}`,
    p95 === undefined ? '' : figure(p95),
    String(samples),
    reference === undefined ? '' : figure(reference),
    budget,
    met ? 'yes' : '**no**',
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const results = readFileSync(join(ROOT, '.cache/bench.ndjson'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => resultSchema.parse(JSON.parse(line)));
const loads = results.map(({ load }) => load);
const table = [
  `Measured on: ${machine()}. Load over a minute while measuring: ${Math.min(...loads)} to ${Math.max(...loads)}.`,
  '',
  '| # | What | Median | p95 | Runs | Against | Budget | Met |',
  '| -: | --- | --- | -: | -: | -: | --- | --- |',
  ...results.map(row),
].join('\n');
const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(MARKS[0]);
const after = rest?.split(MARKS[1])[1];
if (before === undefined || after === undefined) throw new Error(`${PAGE} has no ${MARKS.join(' … ')}`);
writeFileSync(PAGE, `${before}${MARKS[0]}\n\n${table}\n\n${MARKS[1]}${after}`);
