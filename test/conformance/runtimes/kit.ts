import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { connectEngine } from '../../../src-main/engines/connect';
import { capabilitiesOf } from '../../../src-main/runtimes/capabilities';
import { checkRuntime, type KitOptions } from '../../../src-main/runtimes/check/kit';
import { readManifests } from '../../../src-main/runtimes/manifests';
import { createProvider, definitionOf } from '../../../src-main/runtimes/provider';
import { engineId, type Endpoint, type EngineDescription } from '../../../src-shared/model/engine';
import { CHECK_IDS, type CheckId, type CheckReport } from '../../../src-shared/model/runtime-check';
import type { TestEngine } from '../../engines';
import { bundledDir } from './places';

export type Stage = Omit<KitOptions, 'signal'> & { close(): void };

const never = new AbortController().signal;

/** What the kit needs to ask a real engine, reached by its socket or by `endpoint`. `env` is for its CLI. */
export async function stageOn(
  { kind, dir, socket, env: own }: Pick<TestEngine, 'kind' | 'dir' | 'socket' | 'env'>,
  endpoint: Endpoint = { kind: 'unix', path: socket },
): Promise<Stage> {
  const id = engineId(kind, endpoint);
  const engine: EngineDescription = { id, runtime: kind, name: 'test', endpoint, aliases: [] };
  const env = { ...process.env, ...own, DOCKER_HOST: undefined, CONTAINER_HOST: undefined };
  const connection = await connectEngine(engine, { signal: never });
  const { entries } = await readManifests({ bundledDir, installedDir: join(dir, 'none'), removed: [] });
  const entry = entries.find((one) => one.name === kind);
  if (!entry) throw new Error(`no runtime ${kind}`);
  return {
    connection,
    env,
    capabilities: capabilitiesOf(entry, connection.facts),
    provider: createProvider({
      definition: definitionOf(entry),
      engine,
      env,
      availability: () => Promise.resolve({ state: 'ready' }),
      ensureRunning: () => Promise.resolve(),
    }),
    close: () => connection.close(),
  };
}

/** The report of the kit; kept in the folder CLEAT_CHECK_REPORTS, where that is set, as `runtime` of `how`. */
export async function reportOf(stage: Stage, how?: string): Promise<CheckReport> {
  const report = await checkRuntime({ ...stage, signal: never });
  await keep(how === undefined ? report : { ...report, runtime: `${report.runtime} (${how})` });
  return report;
}

/** The same stage, whose mounts an engine of another user may read and write: folders of the kit are its own user's. */
export function openToAll(stage: Stage): Stage {
  const run: Stage['provider']['run'] = async (spec, call) => {
    for (const mount of spec.mounts ?? []) {
      if (mount.type !== 'bind' || !existsSync(mount.host)) continue;
      const below = `${tmpdir()}/`; // the kit's folder, and nothing above it
      for (let path = mount.host; path.startsWith(below); path = dirname(path)) await chmod(path, 0o777);
    }
    return stage.provider.run(spec, call);
  };
  return { ...stage, provider: { ...stage.provider, run } };
}

/** Everything is asked by hand (CLEAT_CHECK_WHOLE=1), and whenever reports are kept. */
export const isWhole =
  process.env['CLEAT_CHECK_WHOLE'] === '1' || process.env['CLEAT_CHECK_REPORTS'] !== undefined;

/** Which checks are asked: where the engine itself is asked for all elsewhere, these will do. */
export function asked(few: readonly CheckId[]): readonly CheckId[] {
  return isWhole ? CHECK_IDS : few;
}

/** Writes a report where they are kept, if that is wanted. */
export async function keep(report: CheckReport): Promise<void> {
  const folder = process.env['CLEAT_CHECK_REPORTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  const [number] = /\d+(\.\d+)*/.exec(report.version) ?? [report.version];
  const name = `${report.runtime.replaceAll(/[^a-z]+/g, '-').replace(/-$/, '')}-${number}.json`;
  await writeFile(join(folder, name), `${JSON.stringify(report, undefined, 2)}\n`);
}

/** Nothing is broken, all was asked, and nothing was left behind. */
export async function expectSound(report: CheckReport, { connection }: Stage): Promise<void> {
  expect(report.results.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
  expect(report.left).toEqual([]);
  const names = (await connection.listContainers()).map(({ name }) => name);
  expect(names.filter((name) => name.includes('cleat-check'))).toEqual([]);
}
