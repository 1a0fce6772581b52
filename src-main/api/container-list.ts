import { containersContract } from '../../src-shared/contract/containers';
import { containerKey, type Container } from '../../src-shared/model/container';
import { engineTitle, type Engine } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import { SNAPSHOT_PAGE } from '../../src-shared/model/stream';
import { findContainer } from '../containers/find';
import { containerFacts } from '../engines/container-facts';
import { createContainersSource } from '../streams/containers-source';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ containers: containersContract });

const RUNNING = new Set<Container['state']>(['running', 'paused', 'restarting', 'stopping']);

export function containerListProcedures({ attendance, live, mirror, runtimes, streams }: Services) {
  /** Waits for the first answer of every engine, then gives those of one runtime, or of all. */
  async function enginesOf(
    runtime: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly Engine[]> {
    await runtimes.settled(signal);
    live();
    await mirror.settled(signal);
    const name = runtime === undefined ? undefined : (await runtimes.which({ flag: runtime })).name;
    const engines = mirror.engines().filter((engine) => name === undefined || engine.runtime === name);
    if (engines.length === 0) throw noEngine(name ?? runtimes.snapshot().selection.name);
    return engines;
  }

  function noEngine(name: string): CleatError {
    const found = runtimes.snapshot().runtimes.find((one) => one.name === name);
    const { state = 'not-installed', reason = 'no engine of it was found', hint } = found?.availability ?? {};
    return CleatError.of('runtime.not-ready', {
      name,
      cli: found?.cli ?? name,
      state,
      reason: [reason, hint].filter((text) => text !== undefined).join(' '),
    });
  }

  /** One page, ordered by engine and id, so that a cursor stays true while rows come and go. */
  function page(
    rows: readonly Container[],
    cursor: string | undefined,
  ): { containers: Container[]; next?: string } {
    const sorted = rows
      .map((row) => ({ key: containerKey(row), row }))
      .filter(({ key }) => cursor === undefined || key > cursor)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const containers = sorted.slice(0, SNAPSHOT_PAGE);
    const last = sorted.length > SNAPSHOT_PAGE ? containers.at(-1)?.key : undefined;
    return { containers: containers.map(({ row }) => row), ...(last === undefined ? {} : { next: last }) };
  }

  async function inspect(ref: ObjectRef, signal: AbortSignal | undefined) {
    const connection = mirror.connection(ref.engine);
    const found = await connection.inspectContainer(ref.id, signal ? { signal } : {});
    if (!found)
      throw CleatError.of('container.unknown', {
        name: mirror.container(ref)?.name ?? ref.id,
        engines: engineTitle(connection.engine),
      });
    return { ...found, facts: found.facts ?? containerFacts(connection.engine, found.raw) };
  }

  return {
    list: os.containers.list.handler(async ({ input, signal }) => {
      const engines = await enginesOf(input.runtime, signal);
      const wanted = new Set(engines.map((engine) => engine.id));
      const rows = mirror
        .containers()
        .filter((row) => wanted.has(row.engine) && (input.all === true || RUNNING.has(row.state)));
      return { engines, ...page(rows, input.cursor) };
    }),

    watch: os.containers.watch.handler(async function* ({ input, signal, context }) {
      await runtimes.settled(signal);
      live();
      const leave = attendance.open(context.connection, input?.hidden === true);
      try {
        yield* streams.serve(createContainersSource(mirror), { signal, owner: context.connection });
      } finally {
        leave();
      }
    }),

    find: os.containers.find.handler(async ({ input, signal }) => {
      const engines = await enginesOf(input.runtime, signal);
      return findContainer({ mirror, engines, name: input.name });
    }),

    inspect: os.containers.inspect.handler(({ input, signal }) => inspect(input.ref, signal)),
  };
}
