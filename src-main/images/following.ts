import type { TransferStep } from '../engines/images/calls';
import type { OperationContext } from '../operations/operations';
import { TransferProgress } from './progress';

/** How often progress is told (ms). */
const TELL_MS = 150;

/** Reads a transfer to its end and tells how far it is. Gives what it says it made. Throws what stops it. */
export async function follow(
  steps: AsyncIterable<TransferStep>,
  { progress }: Pick<OperationContext, 'progress'>,
): Promise<readonly string[]> {
  const made: string[] = [];
  const state = new TransferProgress();
  let told = -Infinity;
  for await (const step of steps) {
    if (step.type === 'made') made.push(step.name);
    else state.take(step);
    const now = performance.now();
    if (now - told < TELL_MS) continue;
    told = now;
    progress(state.now());
  }
  progress(state.now());
  return made;
}
