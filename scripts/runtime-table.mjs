// @ts-check
/**
 * Writes the table of runtimes × checks into docs/runtimes.md, from the reports in docs/runtime-checks (made by
 * `cleat runtime check NAME --json`, or by the conformance tests with CLEAT_CHECK_REPORTS set to that folder).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './lib/paths.mjs';

const BEGIN = '<!-- runtime-checks: written by scripts/runtime-table.mjs -->';
const END = '<!-- /runtime-checks -->';
const WORDS = new Map([
  ['passed', 'yes'],
  ['unsupported', 'no [^n]'],
  ['broken', '**BROKEN**'],
]);

/** @typedef {{ id: string, outcome: string, reason?: string, found?: string }} Result */
/** @typedef {{ runtime: string, version: string, results: Result[] }} Report */

const folder = inRoot('docs/runtime-checks');
/** @type {Report[]} */
const reports = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));

const ids = [...new Set(reports.flatMap(({ results }) => results.map(({ id }) => id)))];
/** @type {string[]} */
const notes = [];
/** @param {Report} report @param {string} id */
const cell = ({ runtime, results }, id) => {
  const result = results.find((one) => one.id === id);
  if (!result) return '';
  const word = WORDS.get(result.outcome) ?? result.outcome;
  if (result.outcome === 'passed') return word;
  const note = `${runtime}, ${id.replaceAll('-', ' ')}: ${result.reason ?? result.found ?? ''}`;
  if (!notes.includes(note)) notes.push(note);
  return word.replace('[^n]', `(${notes.indexOf(note) + 1})`);
};
const columns = reports.map(({ runtime, version }) => `${runtime} ${version}`);
const rows = ids.map((id) => [id.replaceAll('-', ' '), ...reports.map((report) => cell(report, id))]);
const widths = ['check', ...columns].map((title, at) =>
  Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
);
/** @param {string[]} cells */
const line = (cells) => `| ${cells.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
const text = [
  BEGIN,
  '',
  line(['check', ...columns]),
  `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
  ...rows.map(line),
  ...(notes.length > 0 ? ['', ...notes.map((note, at) => `${at + 1}. ${note}`)] : []),
  '',
  END,
].join('\n');

const path = inRoot('docs/runtimes.md');
const before = readFileSync(path, 'utf8');
const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)];
if (start < 0 || end < start) throw new Error(`docs/runtimes.md has no “${BEGIN}” … “${END}”`);
writeFileSync(path, before.slice(0, start) + text + before.slice(end + END.length));
console.log(`docs/runtimes.md: ${ids.length} checks of ${reports.length} runtimes`);
