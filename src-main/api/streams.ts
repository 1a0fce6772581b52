import { os } from './rpc';
import type { Services } from './services';

export function streamsProcedures({ streams }: Services) {
  return {
    ack: os.streams.ack.handler(({ input, context }) => streams.ack(input.id, input.seq, context.connection)),
  };
}
