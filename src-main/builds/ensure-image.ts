import { CleatError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import { refused } from '../engines/answers';
import type { EngineConnection } from '../engines/connection';
import type { Operations } from '../operations/operations';

const LOOK_MS = 30_000;
const OK = 200;
const MISSING = 404;

/** Whether an engine has an image of this name. Rejects with `engine.*`. */
export async function hasImage(
  { http, facts, listChoices }: EngineConnection,
  image: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (!http) return (await listChoices({ signal })).images.includes(image);
  const path = image.split('/').map(encodeURIComponent).join('/');
  const what = `say whether it has the image ${image}`;
  const answer = await http.request('GET', `/v${facts.apiVersion}/images/${path}/json`, {
    signal,
    timeoutMs: LOOK_MS,
    what,
  });
  if (answer.status === OK) return true;
  if (answer.status === MISSING) return false;
  throw refused(http.engine, answer);
}

/** Resolves when an operation has succeeded, telling its progress; `signal` cancels it. Throws what it failed with. */
export async function endOf(
  operations: Pick<Operations, 'get' | 'subscribe' | 'cancel'>,
  id: string,
  options: {
    readonly signal: AbortSignal;
    readonly progress: (progress: NonNullable<Operation['progress']>) => void;
  },
): Promise<void> {
  const { signal, progress } = options;
  const ended = await new Promise<Operation>((resolve, reject) => {
    const cancel = (): void => {
      operations.cancel(id).catch(reject);
    };
    const look = (operation: Operation | undefined): void => {
      if (operation?.id !== id) return;
      if (operation.progress) progress(operation.progress);
      if (operation.state === 'running') return;
      unsubscribe();
      signal.removeEventListener('abort', cancel);
      resolve(operation);
    };
    const unsubscribe = operations.subscribe(look);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    look(operations.get(id));
  });
  if (ended.state === 'cancelled') throw CleatError.of('app.cancelled', {});
  if (ended.error) throw CleatError.fromWire(ended.error);
}
