import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CHECKS } from '../../../src-main/runtimes/check/checks';
import { CAPABILITIES, type Capability } from '../../../src-shared/model/capabilities';
import type { ProofGroup } from '../../../src-shared/model/proofs';
import { CHECK_IDS, type CheckId } from '../../../src-shared/model/runtime-check';

const ROOT = join(import.meta.dirname, '../../..');
/** Where reports are kept, the page with their table, and what the app knows of them. */
const REPORTS = join(ROOT, 'docs/runtime-checks');
export const PAGE = join(ROOT, 'docs/runtimes.md');
export const GENERATED = join(ROOT, 'src-main/runtimes/proofs.generated.ts');

const kept = z.object({
  /** `docker`, or with how it was reached or made: `docker (over ssh)`, `apple (emulated)`. */
  runtime: z.string(),
  version: z.string(),
  image: z.string(),
  results: z.array(
    z.object({
      id: z.enum(CHECK_IDS),
      outcome: z.enum(['passed', 'unsupported', 'broken']),
      reason: z.string().optional(),
      found: z.string().optional(),
    }),
  ),
});
export type KeptReport = z.infer<typeof kept>;

const numbersOf = (version: string): string => /\d+(?:\.\d+)*/.exec(version)?.[0] ?? version;
const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** All reports that are kept, by runtime and version. */
export function readReports(): KeptReport[] {
  return readdirSync(REPORTS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => kept.parse(JSON.parse(readFileSync(join(REPORTS, name), 'utf8'))))
    .sort((a, b) => a.runtime.localeCompare(b.runtime, 'en') || byVersion(a.version, b.version));
}

/** What is proved by a check that passed: all it needs. The image is proof only where the kit loaded one it had made. */
function provedBy(id: CheckId, { image }: KeptReport): readonly Capability[] {
  if (id === 'image') return image.includes('/cleat-check:') ? ['images.load'] : [];
  return CHECKS.get(id)?.needs ?? [];
}

/** Which capabilities were seen to work, on which versions of which runtime. */
export function proofGroups(reports: readonly KeptReport[]): ProofGroup[] {
  const groups = new Map<string, ProofGroup & { capabilities: Capability[] }>();
  // What speaks by Docker's CLI in nerdctl's place is no runtime: it proves how a CLI is spoken, and nothing of nerdctl.
  const names = reports.map((one) => one.runtime.split(' ')[0] ?? '').filter((name) => name !== 'docker-cli');
  for (const runtime of new Set(names)) {
    const own = reports.filter((one) => one.runtime.split(' ')[0] === runtime);
    const emulated = own.some((one) => one.runtime.endsWith('(emulated)'));
    for (const capability of CAPABILITIES) {
      const seen = own.filter((report) =>
        report.results.some(
          ({ id, outcome }) => outcome === 'passed' && provedBy(id, report).includes(capability),
        ),
      );
      const versions = [...new Set(seen.map(({ version }) => numbersOf(version)))].sort(byVersion);
      if (versions.length === 0) continue;
      const key = [runtime, ...versions].join(' ');
      const group = groups.get(key) ?? {
        runtime,
        versions,
        capabilities: [],
        ...(emulated ? { emulated } : {}),
      };
      group.capabilities.push(capability);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

const WORDS = { passed: 'yes', unsupported: 'no', broken: '**BROKEN**' } as const;

/** The table of checks and runtimes with its notes, as Markdown. */
export function checkTable(reports: readonly KeptReport[]): string {
  const ids = CHECK_IDS.filter((id) => reports.some(({ results }) => results.some((one) => one.id === id)));
  const notes: string[] = [];
  const cell = ({ runtime, results }: KeptReport, id: CheckId): string => {
    const result = results.find((one) => one.id === id);
    if (!result) return '';
    if (result.outcome === 'passed') return WORDS.passed;
    const note = `${runtime}, ${id.replaceAll('-', ' ')}: ${result.reason ?? result.found ?? ''}`;
    if (!notes.includes(note)) notes.push(note);
    return `${WORDS[result.outcome]} (${notes.indexOf(note) + 1})`;
  };
  const heads = ['check', ...reports.map(({ runtime, version }) => `${runtime} ${numbersOf(version)}`)];
  const rows = ids.map((id) => [id.replaceAll('-', ' '), ...reports.map((report) => cell(report, id))]);
  const widths = heads.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [
    line(heads),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
    ...(notes.length > 0 ? ['', ...notes.map((note, at) => `${at + 1}. ${note}`)] : []),
  ].join('\n');
}

const BEGIN = '<!-- runtime-checks: written by test/conformance/runtimes/write-tables.ts -->';
const END = '<!-- /runtime-checks -->';

/** The page with this table in the place of the one it has. */
export function withTable(page: string, table: string): string {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/runtimes.md has no “${BEGIN}” … “${END}”`);
  return `${page.slice(0, start)}${BEGIN}\n\n${table}\n\n${page.slice(end)}`;
}
