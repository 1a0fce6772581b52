import { assertNever } from '../../../../src-shared/model/assert-never';
import type { CleatClient } from '../../../../src-shared/contract';
import type { ObjectRef } from '../../../../src-shared/model/ref';
import { forEach } from '../each';
import { finishOperation } from '../operation';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import type { Wanted } from '../targets';
import { plainText } from '../text';

type Update = Omit<Parameters<CleatClient['containers']['update']>[0], 'ref'>;

export type Act =
  | { readonly action: 'start' | 'pause' | 'unpause' }
  | { readonly action: 'stop' | 'restart'; readonly timeout?: number }
  | { readonly action: 'kill'; readonly signal?: string }
  | { readonly action: 'rename'; readonly name: string }
  | { readonly action: 'update'; readonly change: Update }
  | { readonly action: 'remove'; readonly force: boolean };

const VERBS: Partial<Record<Act['action'], string>> = { remove: 'rm' };

/** `cleat start|stop|restart|pause|unpause|kill|rename|update|rm`: prints each name that worked; JSON: an array. */
export async function act(what: Act, wanted: Omit<Wanted, 'runtime'>, options: GlobalOptions): Promise<void> {
  const done: string[] = [];
  await forEach({
    verb: VERBS[what.action] ?? what.action,
    wanted,
    options,
    work: async (client, ref, interrupted) => {
      const { operationId } = await request(client, what, ref);
      await finishOperation(client, operationId, interrupted);
    },
    onDone: async ({ target }) => {
      done.push(target.name);
      if (!options.json) await print(plainText(target.name));
    },
  });
  if (options.json) await printJson(done);
}

function request({ containers }: CleatClient, what: Act, ref: ObjectRef) {
  switch (what.action) {
    case 'start':
    case 'pause':
    case 'unpause':
      return containers[what.action]({ ref });
    case 'stop':
    case 'restart':
      return containers[what.action]({
        ref,
        ...(what.timeout === undefined ? {} : { timeout: what.timeout }),
      });
    case 'kill':
      return containers.kill({ ref, ...(what.signal === undefined ? {} : { signal: what.signal }) });
    case 'rename':
      return containers.rename({ ref, name: what.name });
    case 'update':
      return containers.update({ ref, ...what.change });
    case 'remove':
      return containers.remove({ ref, force: what.force });
    default:
      return assertNever(what);
  }
}
