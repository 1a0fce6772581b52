import { capabilities as words } from '../../src-shared/messages/ui/capabilities';
import { resolveCapabilities, type Capabilities, type Capability } from '../../src-shared/model/capabilities';
import { CleatError } from '../../src-shared/model/error';
import type { FieldProblem } from '../../src-shared/model/launch';
import { needsOfRun } from '../../src-shared/model/run-needs';
import type { EngineFacts } from '../../src-shared/model/engine';
import type { Availability, Runtime } from '../../src-shared/model/runtime';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { RuntimeDefinition } from '../../src-shared/plugin-api/runtime-definition';
import type { ContainerUpdate, EngineConnection } from '../engines/connection';
import { declaredCapabilities } from './declared';
import type { RuntimeEntry } from './manifests';

/** What an engine says of itself that decides what it can do. */
export type Deciding = Pick<EngineFacts, 'version' | 'conditions'>;

/** What an engine of a runtime can do, as it tells of itself; of one that has not, what the newest can. */
export function capabilitiesOf(entry: RuntimeEntry, facts?: Deciding): Capabilities {
  return resolveCapabilities(declaredCapabilities(entry), facts?.version, facts?.conditions);
}

/** The facts of the engine that a runtime is judged by; only its version where no engine of it answers. */
export function decidingOf({ version, engines = [] }: Availability): Deciding | undefined {
  for (const { status } of engines)
    if (status.state === 'live' && status.facts.version === version) return status.facts;
  return version === undefined ? undefined : { version };
}

/** What each engine that has told its version can do, by engine id. */
export function engineCapabilities(
  runtimes: readonly Pick<Runtime, 'name' | 'availability'>[],
  entry: (name: string) => RuntimeEntry | undefined,
): Readonly<Record<string, Capabilities>> {
  return Object.fromEntries(
    runtimes.flatMap(({ name, availability }) =>
      (availability.engines ?? []).flatMap(({ id, status }) => {
        const own = entry(name);
        return own && status.state === 'live' ? [[id, capabilitiesOf(own, status.facts)]] : [];
      }),
    ),
  );
}

/** `runtime.cannot`, naming the runtime, why, and what to do instead; nothing when it can, or nobody knows. */
export function refusalOf(
  runtime: string,
  capabilities: Capabilities | undefined,
  capability: Capability,
): CleatError | undefined {
  const support = capabilities?.[capability];
  if (support?.can !== 'no') return undefined;
  const { why, instead = '' } = words.explain(runtime, support.why);
  return CleatError.of('runtime.cannot', { runtime, what: words.names[capability], why, instead });
}

/** What a change of a container needs. */
function needsOfUpdate({ restartPolicy, ...limits }: ContainerUpdate): readonly Capability[] {
  const isLimit = Object.values(limits).some((value) => value !== undefined);
  return [
    ...(restartPolicy ? (['container.update-restart-policy'] as const) : []),
    ...(isLimit ? (['container.update-limits'] as const) : []),
  ];
}

/** The same connection, which refuses with `runtime.cannot` what its runtime cannot do, before it is asked. */
export function guardConnection(
  connection: EngineConnection,
  capabilities: () => Capabilities | undefined,
): EngineConnection {
  const { runtime } = connection.engine;
  const check = (...needs: readonly Capability[]): void => {
    for (const capability of needs) {
      const refused = refusalOf(runtime, capabilities(), capability);
      if (refused) throw refused;
    }
  };
  const guarded =
    <A extends readonly unknown[], R>(capability: Capability, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      check(capability);
      return call(...args);
    };
  return {
    ...connection,
    restartContainer: guarded('container.restart', connection.restartContainer),
    pauseContainer: guarded('container.pause', connection.pauseContainer),
    unpauseContainer: guarded('container.unpause', connection.unpauseContainer),
    killContainer: guarded('container.kill', connection.killContainer),
    renameContainer: guarded('container.rename', connection.renameContainer),
    waitContainer: guarded('container.wait', connection.waitContainer),
    topContainer: guarded('top', connection.topContainer),
    updateContainer: async (id, update, options) => {
      check(...needsOfUpdate(update));
      await connection.updateContainer(id, update, options);
    },
    openStats: (ids, options) => {
      check('stats');
      return connection.openStats(ids, options);
    },
    readEvents: (question, options) => {
      check(...(question.since === undefined ? [] : (['events.history'] as const)));
      return connection.readEvents(question, options);
    },
  };
}

/** What a run asks for and its runtime lacks, at the fields; `said` holds what is known to be wrong already. */
export function lackingOfRun(
  { name, capabilities }: Pick<RuntimeDefinition, 'name' | 'capabilities'>,
  version: string | undefined,
  spec: RunSpec,
  said: readonly FieldProblem[],
): FieldProblem[] {
  const can = resolveCapabilities(capabilities, version);
  const known = new Set(said.map(({ field }) => field));
  return needsOfRun(spec).flatMap(({ field, capability }): FieldProblem[] => {
    const support = can[capability];
    if (support.can !== 'no' || known.has(field)) return [];
    known.add(field);
    const { why, instead } = words.explain(name, support.why);
    return [{ field, message: [why, instead].filter((text) => text !== undefined).join(' ') }];
  });
}
