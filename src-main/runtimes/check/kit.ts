import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
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
import type { Logger } from '../../log/logger';
import type { RuntimeProvider } from '../provider';
import { imageOf, makeFolderOf } from './beside';
import { CHECKS } from './checks';
import { cleanUp, removeMade } from './clean-up';
import { Broken, until, type Check, type CheckContext } from './context';
import { makeImage } from './image';

const CHECK_LIMIT_MS = 90_000;
const RUN_LIMIT_MS = 60_000;

export interface KitOptions {
  readonly provider: RuntimeProvider;
  readonly connection: EngineConnection;
  readonly capabilities: Capabilities;
  /** Where programs are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One that has `sh`; used and left as it is. Without it one is made, where that is possible. */
  readonly image?: string;
  /** The work that this is noted as, which names what is made beside containers. */
  readonly work?: string;
  /** Of every container that is made, where the runtime has labels: whose they are, should this process be killed. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Only these, and the image, without which nothing runs. Default: all. */
  readonly only?: readonly CheckId[];
  readonly signal: AbortSignal;
  /** Hears what could not be taken away, and why: an interrupted check gives no report. */
  readonly logger?: Pick<Logger, 'warn'>;
  /** Default: this machine's. */
  readonly platform?: NodeJS.Platform;
  onResult?(result: CheckResult): void;
}

/**
 * Asks a runtime for everything that Cleat relies on, one check after the other, and takes away whatever was made, also
 * when it is interrupted. A check that fails stops no other. Rejects with `app.cancelled` only.
 */
export async function checkRuntime(options: KitOptions): Promise<CheckReport> {
  const { provider, connection, signal } = options;
  const dir = await makeFolderOf('check', options.work, options.env, options.platform);
  const made = new Set<string>();
  const prefix = `cleat-check-${randomBytes(4).toString('hex')}`;
  let count = 0;
  const fresh = (): string => {
    count += 1;
    return `${prefix}-${count}`;
  };
  const results: CheckResult[] = [];
  const report = (result: CheckResult): void => {
    results.push(result);
    options.onResult?.(result);
  };
  const left: string[] = [];
  let own: string | undefined;
  let image = options.image ?? '';
  const noteOwn = (reference: string): void => {
    own = reference;
  };
  try {
    const begun = performance.now();
    const had = await haveImage(options, dir, noteOwn).catch((thrown: unknown) => CleatError.from(thrown));
    if (signal.aborted) throw interrupted(signal);
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
      report({ id: 'image', outcome: 'passed', milliseconds });
      for (const id of CHECK_IDS) {
        const check = CHECKS.get(id);
        if (!check || !isAsked(options, id)) continue;
        const started = performance.now();
        const place = join(dir, id);
        await mkdir(place);
        const outcome = await perform(
          check,
          options,
          contextOf(options, { image, dir: place, prefix, made, fresh }),
        );
        if (signal.aborted) break;
        report({ id, ...outcome, milliseconds: Math.round(performance.now() - started) });
        await removeMade(provider, made, signal); // what cannot go now is tried again at the end
      }
    }
  } finally {
    left.push(...(await cleanUp(options, { containers: made, image: own, dir })));
  }
  if (signal.aborted) throw interrupted(signal);
  return {
    runtime: provider.name,
    cli: provider.cli,
    engine: engineTitle(connection.engine),
    version: connection.facts.version,
    image,
    results,
    notAsked: CHECK_IDS.filter((id) => !isAsked(options, id)),
    left,
  };
}

/** The image comes before all, whatever else is asked for. */
function isAsked({ only }: KitOptions, id: CheckId): boolean {
  return only === undefined || id === 'image' || only.includes(id);
}

function interrupted(signal: AbortSignal): CleatError {
  return CleatError.of('app.cancelled', {}, { cause: signal.reason });
}

async function haveImage(
  { provider, image, env, signal, work }: KitOptions,
  dir: string,
  noteOwn: (reference: string) => void,
): Promise<{ readonly reference: string } | { readonly reason: string }> {
  if (image !== undefined) return { reference: image };
  if (!provider.loadImages) return { reason: ui.checks.cannotLoad };
  const archive = await makeImage(dir, env, signal, work && imageOf(work));
  if (!archive) return { reason: ui.checks.noImage };
  noteOwn(archive.reference); // before it is there: an interrupted load may have gone through
  await provider.loadImages(archive.path, { signal });
  return { reference: archive.reference };
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

interface Making {
  readonly image: string;
  readonly dir: string;
  readonly prefix: string;
  /** The names of all containers that may be there. */
  readonly made: Set<string>;
  /** A name that was never given before. */
  fresh(): string;
}

function contextOf(
  { provider, connection, capabilities, labels }: KitOptions,
  { image, dir, prefix, made, fresh }: Making,
): (signal: AbortSignal) => CheckContext {
  const filled = (spec: Partial<RunSpec>): RunSpec => ({
    image,
    argv: [],
    ...spec,
    ...(labels && capabilities['run.labels'].can !== 'no' ? { labels: { ...spec.labels, ...labels } } : {}),
  });
  return (signal) => {
    const name = (): string => {
      const next = fresh();
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
      prefix,
      signal,
      name,
      row,
      filled,
      run: (spec) =>
        provider.run(filled({ name: name(), remove: true, ...spec }), {
          signal,
          timeoutMs: RUN_LIMIT_MS,
        }),
      start: async (spec) => {
        const own = spec.name ?? name();
        made.add(own);
        const begun = await provider.run(filled({ ...spec, name: own, detach: true }), {
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
