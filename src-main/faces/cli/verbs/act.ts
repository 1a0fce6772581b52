import type { CleatClient } from '../../../../src-shared/contract';
import { CleatError } from '../../../../src-shared/model/error';
import type { ObjectRef } from '../../../../src-shared/model/ref';
import { fail } from '../failure';
import { interruptible } from '../interrupt';
import { checkedNames } from '../name';
import { finishOperation } from '../operation';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';

export type Act =
  | { readonly action: 'start' }
  | { readonly action: 'stop'; readonly timeout?: number }
  | { readonly action: 'remove'; readonly force: boolean };

/** More would only wait in the engine; a connection to an owner takes 256 calls, of which each name has up to two. */
const AT_ONCE = 64;

/**
 * `cleat start|stop|rm NAME…`: many at once, a container named twice once. Prints each name that worked, in the
 * order given and as soon as it is known, tells the others on stderr, and ends with the exit code of the first
 * failure. Ctrl-C cancels what is under way.
 */
export async function act(
  what: Act,
  names: readonly string[],
  { json, runtime }: GlobalOptions,
): Promise<void> {
  checkedNames(names);
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const underWay = new Map<string, Promise<void>>();
      const actOn = async (name: string): Promise<void> => {
        const wanted = { name, ...(runtime === undefined ? {} : { runtime }) };
        const ref = await client.containers.find(wanted, { signal: interrupted });
        const key = `${ref.engine} ${ref.id}`;
        const work = underWay.get(key) ?? perform(client, what, ref, interrupted);
        underWay.set(key, work);
        await work;
      };
      const results = inLanes(names, (name) => actOn(name).then(() => undefined, CleatError.from));
      const done: string[] = [];
      let saidCancelled = false;
      for (const [at, name] of names.entries()) {
        const failure = await results[at];
        if (!failure) {
          done.push(name);
          if (!json) await print(plainText(name));
          continue;
        }
        // One Ctrl-C, said once.
        if (failure.category === 'cancelled' && saidCancelled) continue;
        saidCancelled ||= failure.category === 'cancelled';
        const code = fail(failure, { json });
        process.exitCode ??= code;
      }
      if (json) await printJson(done);
    }),
  );
}

/** Begins the work for each in order, a bounded number at once; gives a promise for each. */
function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R>[] {
  const waiting: (() => void)[] = [];
  let free = AT_ONCE;
  return items.map(async (item) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work(item);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  });
}

async function perform(
  client: CleatClient,
  what: Act,
  ref: ObjectRef,
  interrupted: AbortSignal,
): Promise<void> {
  const { operationId } = await request(client, what, ref);
  await finishOperation(client, operationId, interrupted);
}

function request(client: CleatClient, what: Act, ref: ObjectRef) {
  switch (what.action) {
    case 'start':
      return client.containers.start({ ref });
    case 'stop':
      return client.containers.stop({
        ref,
        ...(what.timeout === undefined ? {} : { timeout: what.timeout }),
      });
    case 'remove':
      return client.containers.remove({ ref, force: what.force });
  }
}
