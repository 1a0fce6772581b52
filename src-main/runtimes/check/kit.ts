import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ui } from '../../../src-shared/messages/ui-en';
import type { Capabilities } from '../../../src-shared/model/capabilities';
import { engineTitle } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import {
  CHECK_IDS,
  type CheckId,
  type CheckOutcome,
  type CheckReport,
  type CheckResult,
} from '../../../src-shared/model/runtime-check';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import type { EngineConnection } from '../../engines/connection';
import type { RuntimeProvider } from '../provider';
import { changingChecks } from './changing';
import { Broken, until, type Check, type CheckContext } from './context';
import { makeImage } from './image';
import { lookingChecks } from './looking';
import { mountingChecks } from './mounting';
import { runningChecks } from './running';

const CHECKS: ReadonlyMap<CheckId, Check> = new Map(
  [...runningChecks, ...mountingChecks, ...lookingChecks, ...changingChecks].map((check) => [
    check.id,
    check,
  ]),
);
const CHECK_LIMIT_MS = 90_000;
const RUN_LIMIT_MS = 60_000;
/** Everything of a check must fit into this, whatever became of the check. */
const CLEANUP_LIMIT_MS = 120_000;

export interface KitOptions {
  readonly provider: RuntimeProvider;
  readonly connection: EngineConnection;
  readonly capabilities: Capabilities;
  /** Where programs are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One that has `sh`; used and left as it is. Without it one is made, where that is possible. */
  readonly image?: string;
  /** Only these. Default: all. */
  readonly only?: readonly CheckId[];
  readonly signal: AbortSignal;
  onResult?(result: CheckResult): void;
}

/**
 * Asks a runtime for everything that Cleat relies on, one check after the other, and takes away whatever was made, also
 * when it is interrupted. A check that fails stops no other. Rejects with `app.cancelled` only.
 */
export async function checkRuntime(options: KitOptions): Promise<CheckReport> {
  const { provider, connection, signal } = options;
  const dir = await mkdtemp(join(tmpdir(), 'cleat-check-'));
  const made = new Set<string>();
  const prefix = `cleat-check-${randomBytes(4).toString('hex')}`;
  const results: CheckResult[] = [];
  const report = (result: CheckResult): void => {
    results.push(result);
    options.onResult?.(result);
  };
  const left: string[] = [];
  let own: string | undefined;
  let image = options.image ?? '';
  try {
    const begun = performance.now();
    const had = await haveImage(options, dir).catch((thrown: unknown) => CleatError.from(thrown));
    signal.throwIfAborted();
    const milliseconds = Math.round(performance.now() - begun);
    if (had instanceof CleatError || 'reason' in had) {
      const reason = had instanceof CleatError ? had.message : had.reason;
      report({
        id: 'image',
        outcome: 'broken',
        found: reason,
        expected: ui.checks.titles.image,
        milliseconds,
      });
    } else {
      image = had.reference;
      own = had.own ? had.reference : undefined;
      report({ id: 'image', outcome: 'passed', milliseconds });
      for (const id of options.only ?? CHECK_IDS) {
        const check = CHECKS.get(id);
        if (!check) continue;
        const started = performance.now();
        const place = join(dir, id);
        await mkdir(place);
        const outcome = await perform(check, options, contextOf(options, image, place, prefix, made));
        if (signal.aborted) break;
        report({ id, ...outcome, milliseconds: Math.round(performance.now() - started) });
      }
    }
  } finally {
    left.push(...(await cleanUp(provider, made, own)));
    await rm(dir, { recursive: true, force: true });
  }
  if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
  return {
    runtime: provider.name,
    cli: provider.cli,
    engine: engineTitle(connection.engine),
    version: connection.facts.version,
    image,
    results,
    left,
  };
}

async function haveImage(
  { provider, image, env, signal }: KitOptions,
  dir: string,
): Promise<{ readonly reference: string; readonly own: boolean } | { readonly reason: string }> {
  if (image !== undefined) return { reference: image, own: false };
  if (!provider.loadImages) return { reason: ui.checks.cannotLoad };
  const archive = await makeImage(dir, env, signal);
  if (!archive) return { reason: ui.checks.noImage };
  await provider.loadImages(archive.path, { signal });
  return { reference: archive.reference, own: true };
}

async function perform(
  check: Check,
  { capabilities, provider, signal }: KitOptions,
  make: (signal: AbortSignal) => CheckContext,
): Promise<CheckOutcome> {
  for (const capability of check.needs ?? []) {
    const support = capabilities[capability];
    if (support.can !== 'no') continue;
    const { why, instead } = ui.capabilities.explain(provider.name, support.why);
    return {
      outcome: 'unsupported',
      capability,
      reason: [why, instead].filter((text) => text !== undefined).join(' '),
    };
  }
  const limit = AbortSignal.timeout(CHECK_LIMIT_MS);
  try {
    await check.run(make(AbortSignal.any([signal, limit])));
    return { outcome: 'passed' };
  } catch (thrown) {
    const expected = ui.checks.titles[check.id];
    if (limit.aborted)
      return { outcome: 'broken', found: `no end within ${CHECK_LIMIT_MS / 1000} s`, expected };
    if (thrown instanceof Broken)
      return { outcome: 'broken', found: thrown.found, expected: thrown.expected };
    const error = CleatError.from(thrown);
    const { message, details } = error.wire;
    if (error.code === 'runtime.cannot') return { outcome: 'unsupported', reason: message };
    return {
      outcome: 'broken',
      found: details === undefined ? message : `${message} (${details})`,
      expected,
    };
  }
}

function contextOf(
  { provider, connection, capabilities }: KitOptions,
  image: string,
  dir: string,
  prefix: string,
  made: Set<string>,
): (signal: AbortSignal) => CheckContext {
  return (signal) => {
    const name = (): string => {
      const next = `${prefix}-${made.size + 1}`;
      made.add(next);
      return next;
    };
    const row: CheckContext['row'] = async (id) => {
      const found = await connection.inspectContainer(id, { signal });
      if (!found) throw new Broken('there is no such container', `the container ${id}`);
      return found.container;
    };
    return {
      provider,
      connection,
      capabilities,
      image,
      dir,
      signal,
      name,
      row,
      run: (spec) =>
        provider.run(filled({ name: name(), remove: true, ...spec }, image), {
          signal,
          timeoutMs: RUN_LIMIT_MS,
        }),
      start: async (spec) => {
        const own = spec.name ?? name();
        made.add(own);
        const begun = await provider.run(filled({ ...spec, name: own, detach: true }, image), {
          signal,
          timeoutMs: RUN_LIMIT_MS,
        });
        if (begun.exitCode !== 0)
          throw new Broken(
            `exit code ${begun.exitCode}: ${begun.stderr.trim()}`,
            'a container in the background',
          );
        return until(
          `the container ${own} in the list`,
          async () => {
            const listed = (await connection.listContainers({ signal })).find((one) => one.name === own);
            return listed && row(listed.id);
          },
          signal,
        );
      },
    };
  };
}

function filled(spec: Partial<RunSpec>, image: string): RunSpec {
  return { image, argv: [], ...spec };
}

/** Takes away what was made; gives the names of what could not be. */
async function cleanUp(
  provider: RuntimeProvider,
  made: ReadonlySet<string>,
  image: string | undefined,
): Promise<string[]> {
  const signal = AbortSignal.timeout(CLEANUP_LIMIT_MS);
  const left: string[] = [];
  for (const name of made) await provider.remove(name, { signal }).catch(() => left.push(name));
  if (image !== undefined) await provider.removeImage?.(image, { signal }).catch(() => left.push(image));
  return left;
}
