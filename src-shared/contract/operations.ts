import { z } from 'zod';
import type { Operation, OperationItem } from '../model/operation';
import { answer, change, read, streamOf } from './base';

const id = z.string().min(1).max(100);

export const operationsContract = {
  list: read.output(answer<readonly Operation[]>()),
  /** Every change of every operation, or of one; of one the stream ends when it ends. */
  watch: read.input(z.object({ id: id.optional() })).output(streamOf<Operation>()),
  /** What became of each thing of work on many; empty for other work. Throws `operation.unknown`. */
  results: read.input(z.object({ id })).output(answer<readonly OperationItem[]>()),
  cancel: change.input(z.object({ id })).output(answer<Operation>()),
};
