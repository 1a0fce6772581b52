// Records how real engines speak. `npx tsx test/engines/record-dialects.ts [docker|podman] [scenario …]`
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { FIXTURES, summariseAll } from './dialects/fixtures';
import { record, recordIdentity } from './dialects/recording';
import { SCENARIOS } from './dialects/scenarios';
import { tables, type DialectSummary } from './dialects/summary';
import {
  startDocker,
  startPodman,
  whyNoDocker,
  whyNoPodman,
  type EngineOptions,
  type TestEngine,
} from './index';

const REPO = dirname(dirname(import.meta.dirname));
const PAGE = join(REPO, 'docs/testing.md');
const BEGIN = '<!-- dialect tables: written by record-dialects -->';
const END = '<!-- end of dialect tables -->';

const major = z.object({ Version: z.string().regex(/^\d+\.\d+/) });

/** Paths of this run become `/ENGINE`, so that recordings from two runs can be compared. */
function write(file: string, value: object, engine: TestEngine): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value).replaceAll(engine.dir, '/ENGINE')}\n`);
}

async function withEngine<T>(
  start: () => Promise<TestEngine>,
  use: (engine: TestEngine) => Promise<T>,
): Promise<T> {
  const engine = await start();
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

async function recordEngine(start: () => Promise<TestEngine>, wanted: readonly string[]): Promise<void> {
  const name = await withEngine(start, async (engine) => {
    const { Version } = major.parse((await engine.request('GET', '/version')).body);
    const found = `${engine.kind}-${Version.split('.').slice(0, 2).join('.')}`;
    write(join(FIXTURES, found, 'identity.json'), await recordIdentity(engine, found), engine);
    return found;
  });
  const waiting = SCENARIOS.filter((scenario) => wanted.length === 0 || wanted.includes(scenario.name));
  for (const scenario of waiting) {
    await withEngine(start, async (engine) => {
      write(join(FIXTURES, name, `${scenario.name}.json`), await record(scenario, engine, name), engine);
    });
    console.log(`${name} ${scenario.name}`);
  }
}

function writeTables(summary: DialectSummary): void {
  const page = readFileSync(PAGE, 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${PAGE} has lost its markers`);
  writeFileSync(PAGE, `${page.slice(0, from)}${BEGIN}\n\n${tables(summary)}\n${page.slice(to)}`);
}

const args = process.argv.slice(2);
const rootfs = args.find((arg) => arg.startsWith('--rootfs='))?.slice('--rootfs='.length);
// With a default network, as users have it: its events are part of the dialect.
const options: EngineOptions = { network: true, ...(rootfs === undefined ? {} : { rootfs }) };
const words = args.filter((arg) => !arg.startsWith('--'));
const kinds = words.filter((word) => word === 'docker' || word === 'podman');
const names = words.filter((word) => word !== 'docker' && word !== 'podman');
const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) throw new Error(`no such scenario: ${unknown.join(', ')}`);

const engines = [
  { kind: 'docker', whyNot: whyNoDocker, start: () => startDocker(options) },
  { kind: 'podman', whyNot: whyNoPodman, start: () => startPodman(options) },
].filter(({ kind }) => kinds.length === 0 || kinds.some((word) => word === kind));
await Promise.all(
  engines.map(async ({ kind, whyNot, start }) => {
    const reason = await whyNot();
    if (reason !== undefined) throw new Error(`${kind}: ${reason}`);
    await recordEngine(start, names);
  }),
);
const summary = summariseAll();
writeFileSync(join(FIXTURES, 'summary.json'), `${JSON.stringify(summary, null, 1)}\n`);
writeTables(summary);
