import { bytesText } from '../../src-shared/model/bytes';
import type { Operation, OperationPart } from '../../src-shared/model/operation';
import type { TransferStep } from '../engines/images/calls';

type Progress = NonNullable<Operation['progress']>;

/** What the engines call a part that is there, or needs nothing. */
const DONE =
  /^(?:pull complete|already exists|pushed|layer already exists|mounted from .*|download complete|loaded|load complete)$/i;
/** Whose bytes are those that travel; of `Extracting` they are others. */
const TRAVELS = /^(?:downloading|pushing|loading layer|copying)/i;

const MAX_PARTS = 512;

/** Adds the steps of a transfer up to what an operation tells of it. */
export class TransferProgress {
  readonly #parts = new Map<string, OperationPart>();
  #message = '';

  take(step: TransferStep): void {
    if (step.type === 'message') this.#message = step.text;
    if (step.type !== 'part') return;
    const before = this.#parts.get(step.id);
    if (!before && this.#parts.size >= MAX_PARTS) return;
    const travels = TRAVELS.test(step.status);
    // Some engines count a little past the end; a size once told stays.
    const total = travels ? (step.total ?? before?.total) : before?.total;
    const done = DONE.test(step.status);
    const current = done ? total : travels ? step.current : before?.current;
    this.#parts.set(step.id, {
      id: step.id,
      status: step.status,
      ...(current === undefined ? {} : { current: total === undefined ? current : Math.min(current, total) }),
      ...(total === undefined ? {} : { total }),
    });
  }

  now(): Progress {
    const parts = [...this.#parts.values()];
    if (parts.length === 0) return { message: this.#message };
    const done = parts.filter(({ status }) => DONE.test(status)).length;
    const current = parts.reduce((sum, part) => sum + (part.current ?? 0), 0);
    const total = parts.reduce((sum, part) => sum + (part.total ?? 0), 0);
    const layers = `${done} of ${parts.length} ${parts.length === 1 ? 'layer' : 'layers'}`;
    return {
      message: total > 0 ? `${layers}, ${bytesText(current)} of ${bytesText(total)}` : layers,
      ...(total > 0 ? { current, total } : {}),
      parts,
    };
  }
}
