import { consumeStream } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import { CleatError } from '../../../src-shared/model/error';
import type { Operation } from '../../../src-shared/model/operation';
import { note } from './print';
import { plainText } from './text';

const CLEAR_LINE = '\r\u001b[2K';

/**
 * Waits for work that tells its progress often: on a terminal in one line of stderr that is written over, elsewhere not
 * at all. `interrupted` cancels it. Gives the operation as it ended. Throws the error it failed with, `app.cancelled`.
 */
export async function finishTransfer(
  client: CleatClient,
  id: string,
  title: string,
  interrupted: AbortSignal,
): Promise<Operation | undefined> {
  const cancel = (): void => {
    client.operations
      .cancel({ id })
      .catch((error: unknown) => note(`cleat: ${plainText(CleatError.from(error).message)}`));
  };
  const shows = process.stderr.isTTY;
  interrupted.addEventListener('abort', cancel, { once: true });
  if (interrupted.aborted) cancel();
  try {
    let last: Operation | undefined;
    for await (const operation of consumeStream(client, (signal) =>
      client.operations.watch({ id }, { signal }),
    )) {
      last = operation;
      const message = operation.progress?.message ?? '';
      if (shows) process.stderr.write(CLEAR_LINE + line(`${title}: ${message}`, process.stderr.columns));
      if (operation.state !== 'running') break;
    }
    if (last?.state === 'failed' && last.error) throw CleatError.fromWire(last.error);
    if (last?.state === 'cancelled') throw CleatError.of('app.cancelled', {});
    return last;
  } finally {
    if (shows) process.stderr.write(CLEAR_LINE);
    interrupted.removeEventListener('abort', cancel);
  }
}

/** One that would wrap could not be written over. */
const line = (text: string, columns: number): string => plainText(text).slice(0, Math.max(10, columns - 1));
