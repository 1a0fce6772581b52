import { containersContract } from '../../src-shared/contract/containers';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ containers: containersContract });

const started = ({ id }: Operation): { operationId: string } => ({ operationId: id });

/** Containers named by engine, one by one. */
function refsOf(targets: readonly { engine: string; ids: readonly string[] }[]): ObjectRef[] {
  return targets.flatMap(({ engine, ids }) => ids.map((id) => ({ engine, kind: 'container' as const, id })));
}

/** What changes a container: each starts an operation. */
export async function containerActionProcedures({ actions: room }: Services) {
  const actions = await room();
  const { containers } = os;
  return {
    start: containers.start.handler(({ input }) => started(actions.act('start', input.ref))),
    stop: containers.stop.handler(({ input }) => started(actions.act('stop', input.ref, input))),
    restart: containers.restart.handler(({ input }) => started(actions.act('restart', input.ref, input))),
    pause: containers.pause.handler(({ input }) => started(actions.act('pause', input.ref))),
    unpause: containers.unpause.handler(({ input }) => started(actions.act('unpause', input.ref))),
    kill: containers.kill.handler(({ input }) => started(actions.act('kill', input.ref, input))),
    remove: containers.remove.handler(({ input }) => started(actions.act('remove', input.ref, input))),
    rename: containers.rename.handler(({ input }) => started(actions.rename(input.ref, input.name))),
    update: containers.update.handler(({ input: { ref, ...update } }) =>
      started(actions.update(ref, update)),
    ),
    bulk: containers.bulk.handler(({ input }) =>
      started(actions.actOnMany(input.action, refsOf(input.targets), input)),
    ),
    removeMany: containers.removeMany.handler(({ input }) =>
      started(actions.actOnMany('remove', refsOf(input.targets), input)),
    ),
  };
}
