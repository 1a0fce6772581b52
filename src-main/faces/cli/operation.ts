import { consumeStream } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import { CleatError } from '../../../src-shared/model/error';
import type { Operation } from '../../../src-shared/model/operation';
import { note } from './print';
import { plainText } from './text';

/**
 * Waits for an operation, telling its progress on stderr when that is a terminal (unless `quiet`); `interrupted` cancels it.
 * Throws the error it failed with, `app.cancelled` when it was cancelled.
 */
export async function finishOperation(
  client: CleatClient,
  id: string,
  interrupted: AbortSignal,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<void> {
  const cancel = (): void => {
    client.operations
      .cancel({ id })
      .catch((error: unknown) => note(`cleat: ${plainText(CleatError.from(error).message)}`));
  };
  interrupted.addEventListener('abort', cancel, { once: true });
  if (interrupted.aborted) cancel();
  try {
    let last: Operation | undefined;
    let told: string | undefined;
    for await (const operation of consumeStream(client, (signal) =>
      client.operations.watch({ id }, { signal }),
    )) {
      last = operation;
      const message = operation.progress?.message;
      if (message !== undefined && message !== told && !quiet && process.stderr.isTTY)
        note(plainText(message));
      told = message;
      if (operation.state !== 'running') break;
    }
    if (last?.state === 'failed' && last.error) throw CleatError.fromWire(last.error);
    if (last?.state === 'cancelled') throw CleatError.of('app.cancelled', {});
  } finally {
    interrupted.removeEventListener('abort', cancel);
  }
}
