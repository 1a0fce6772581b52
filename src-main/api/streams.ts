import { streamsContract } from '../../src-shared/contract/streams';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ streams: streamsContract });

export function procedures({ streams }: Services) {
  return {
    ack: os.streams.ack.handler(({ input, context }) => streams.ack(input.id, input.seq, context.connection)),
  };
}
