import { runtimesContract } from '../../src-shared/contract/runtimes';
import { implementing } from './rpc';
import type { CheckNews } from '../../src-shared/model/runtime-check';
import type { DoctorFinding } from '../../src-shared/model/doctor';
import { CleatError } from '../../src-shared/model/error';
import type { OperationContext, OperationSpec } from '../operations/operations';
import { createQueueSource } from '../streams/queue';
import type { Services } from './services';

const os = implementing({ runtimes: runtimesContract });

/** Whether a runtime behaves, and whether all is well: long work that tells as it goes and cleans up when it is left. */
export function runtimeChecksProcedures(services: Services) {
  const { home, env, runtimes, mirror, live, operations, streams, work, logger } = services;
  /** Does the work as an operation, so that it is waited for at the end of the app, and gives what it tells. */
  const told = <T>(
    spec: OperationSpec,
    work: (push: (item: T) => void, context: OperationContext) => Promise<void>,
  ) => {
    const source = createQueueSource<T>({
      onClose: () => void operations.cancel(operation.id).catch(() => undefined), // it has ended
    });
    const operation = operations.start(spec, async (context) => {
      try {
        await work((item) => void source.push(item), context);
        source.end();
      } catch (thrown) {
        const error = CleatError.from(thrown);
        source.fail(error);
        throw error;
      }
    });
    return source;
  };

  return {
    check: os.runtimes.check.handler(async function* ({ input, signal, context }) {
      const { name } = await runtimes.which({ flag: input.name });
      const source = told<CheckNews>(
        { kind: 'runtime.check', title: `Check ${name}`, runtime: name },
        async (push, { signal: stop, progress }) => {
          const { checkRuntime } = await import('../runtimes/check/kit');
          const provider = await runtimes.provider({ flag: name });
          const { engine } = await runtimes.command({ flag: name });
          if (!engine) throw CleatError.of('launch.no-engine', { runtime: name });
          live();
          await mirror.settled(stop);
          const connection = mirror.connection(engine.id);
          const capabilities = runtimes.capabilities(name, connection.facts);
          if (!capabilities) throw CleatError.of('engine.unknown', { id: engine.id });
          const noted = await work.tryBegin({ kind: 'probe', title: `Check ${name}`, engine: engine.id });
          const report = await checkRuntime({
            provider,
            connection,
            capabilities,
            env,
            logger,
            signal: stop,
            onResult: (result) => {
              progress({ message: result.id });
              push({ type: 'result', result });
            },
            ...(noted ? { labels: noted.labels, work: noted.id } : {}),
            ...(input.image === undefined ? {} : { image: input.image }),
            ...(input.only === undefined ? {} : { only: input.only }),
          }).finally(() => noted?.end());
          push({ type: 'report', report });
        },
      );
      yield* streams.serve(source, { signal, owner: context.connection });
    }),

    doctor: os.runtimes.doctor.handler(async function* ({ input, signal, context }) {
      const source = told<DoctorFinding>(
        { kind: 'runtime.doctor', title: 'Look whether all is well' },
        async (push, { signal: stop }) => {
          const { findingsOf, homeFindings, insideFindings, nameFoundHere } =
            await import('../runtimes/doctor/doctor');
          for (const finding of await homeFindings(home)) push(finding);
          const snapshot = await runtimes.refresh(stop);
          for (const finding of findingsOf(snapshot)) push(finding);
          const isFoundHere = nameFoundHere();
          for (const { name, availability, capabilities } of snapshot.runtimes) {
            if (availability.state !== 'ready') continue;
            const provider = await runtimes.provider({ flag: name });
            const { engine } = await runtimes.command({ flag: name });
            const noted =
              engine && capabilities['run.labels'].can !== 'no'
                ? await work.tryBegin({ kind: 'probe', title: `Look into ${name}`, engine: engine.id })
                : undefined;
            const findings = await insideFindings({
              provider,
              env,
              signal: stop,
              isFoundHere,
              ...(noted ? { labels: noted.labels, work: noted.id } : {}),
              ...(input.image === undefined ? {} : { image: input.image }),
            }).finally(() => noted?.end());
            for (const finding of findings) push(finding);
          }
        },
      );
      yield* streams.serve(source, { signal, owner: context.connection });
    }),
  };
}
