import { z } from 'zod';
import { answer, read } from './base';

export const streamsContract = {
  /** Says that all batches up to `seq` have been dealt with. An unknown id is not an error: the stream has ended. */
  ack: read
    .input(z.object({ id: z.string().min(1).max(100), seq: z.number().int().min(0) }))
    .output(answer<{ open: boolean }>()),
};
