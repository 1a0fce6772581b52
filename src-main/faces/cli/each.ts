import type { CleatClient } from '../../../src-shared/contract';
import { containerKey } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import type { ObjectRef } from '../../../src-shared/model/ref';
import { fail } from './failure';
import { interruptible } from './interrupt';
import { inLanes } from './lanes';
import type { GlobalOptions } from './options';
import { note } from './print';
import { withSession } from './session';
import { targetsOf, type Target, type Wanted } from './targets';

/** One that worked, with what came of it. */
export interface Outcome<T> {
  readonly target: Target;
  readonly value: T;
}

export interface Each<T> {
  readonly verb: string;
  readonly wanted: Omit<Wanted, 'runtime'>;
  readonly options: GlobalOptions;
  /** What is done for one; the signal is that of Ctrl-C. */
  readonly work: (client: CleatClient, ref: ObjectRef, interrupted: AbortSignal) => Promise<T>;
  /** Called in the order of the targets, as soon as each is known. */
  readonly onDone: (outcome: Outcome<T>) => Promise<void>;
}

/**
 * Does the same for many containers at once, each of them once, whatever names it goes by. Failures go to stderr;
 * the others go on, and the exit code is that of the first failure. Ctrl-C cancels what is under way.
 */
export async function forEach<T>({ verb, wanted, options, work, onDone }: Each<T>): Promise<void> {
  const { json, runtime } = options;
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const targets = await targetsOf(
        client,
        { ...wanted, ...(runtime === undefined ? {} : { runtime }) },
        verb,
      );
      if (targets.length === 0) note('No container fits.');
      const underWay = new Map<string, Promise<T>>();
      const keys = new Map<Target, string>();
      const told = new Set<string>();
      const workOn = async (target: Target): Promise<T> => {
        const ref = await target.find(interrupted);
        const key = containerKey(ref);
        keys.set(target, key);
        const begun = underWay.get(key) ?? work(client, ref, interrupted);
        underWay.set(key, begun);
        return begun;
      };
      const results = inLanes(targets, (target) =>
        workOn(target).then((value) => ({ value }), CleatError.from),
      );
      let saidCancelled = false;
      for (const [at, target] of targets.entries()) {
        const result = await results[at];
        if (!result) continue;
        const key = keys.get(target) ?? '';
        if (target.byFilter && told.has(key)) continue;
        told.add(key);
        if (!(result instanceof CleatError)) {
          await onDone({ target, value: result.value });
          continue;
        }
        // One Ctrl-C, said once.
        if (result.category === 'cancelled' && saidCancelled) continue;
        saidCancelled ||= result.category === 'cancelled';
        const code = fail(result, { json });
        process.exitCode ??= code;
      }
    }),
  );
}
