import type { CleatClient } from '../../../../src-shared/contract';
import { fail } from '../failure';
import { finishOperation } from '../operation';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';

export type Act =
  | { readonly action: 'start' }
  | { readonly action: 'stop'; readonly timeout?: number }
  | { readonly action: 'remove'; readonly force: boolean };

/**
 * `cleat start|stop|rm NAME…`: each name on its own, all at once; prints the names that worked, tells the
 * others on stderr, and ends with the exit code of the first failure.
 */
export async function act(
  what: Act,
  names: readonly string[],
  { json, runtime }: GlobalOptions,
): Promise<void> {
  await withSession(async (client) => {
    const results = await Promise.allSettled(names.map((name) => actOn(client, what, name, runtime)));
    const done: string[] = [];
    for (const [at, result] of results.entries()) {
      const name = names[at] ?? '';
      if (result.status === 'fulfilled') done.push(name);
      else process.exitCode ??= fail(result.reason, { json });
    }
    if (json) await printJson(done);
    else if (done.length > 0) await print(done.map(plainText).join('\n'));
  });
}

async function actOn(
  client: CleatClient,
  what: Act,
  name: string,
  runtime: string | undefined,
): Promise<void> {
  const ref = await client.containers.find({ name, ...(runtime === undefined ? {} : { runtime }) });
  const { operationId } = await request(client, what, ref);
  await finishOperation(client, operationId);
}

function request(
  client: CleatClient,
  what: Act,
  ref: Awaited<ReturnType<CleatClient['containers']['find']>>,
) {
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
