import { describe, expect, it } from 'vitest';
import { consumeBatches, consumeStream } from '../../../src-shared/client/consume';
import type { StreamMessage } from '../../../src-shared/model/stream';

function reader(messages: readonly StreamMessage<string>[]) {
  const acknowledged: number[] = [];
  const client = {
    streams: {
      ack: ({ seq }: { seq: number }) => {
        acknowledged.push(seq);
        return Promise.resolve({ open: true });
      },
    },
  };
  let signal: AbortSignal | undefined;
  const open = (given: AbortSignal) => {
    signal = given;
    return Promise.resolve(
      (async function* () {
        yield* messages;
      })(),
    );
  };
  return { client, open, acknowledged, cancelled: () => signal?.aborted };
}

const OPEN = { type: 'open', stream: 's' } as const;
const batch = (seq: number, ...items: string[]) => ({ type: 'batch', seq, items }) as const;

describe('a consumed stream', () => {
  it('acknowledges a batch only when all of it has been dealt with', async () => {
    const { client, open, acknowledged } = reader([OPEN, batch(1, 'a', 'b'), batch(2, 'c')]);
    const seen: string[] = [];
    for await (const item of consumeStream(client, open)) {
      seen.push(`${item} after ${acknowledged.length}`);
    }
    expect(seen).toEqual(['a after 0', 'b after 0', 'c after 1']);
    expect(acknowledged).toEqual([1, 2]);
  });

  it('acknowledges together what has been dealt with while an acknowledgement is under way', async () => {
    const { client, open, acknowledged } = reader([OPEN, batch(1, 'a'), batch(2, 'b'), batch(3, 'c')]);
    let answer: () => void = () => undefined;
    const slow = {
      streams: {
        ack: async (input: { seq: number }) => {
          const first = acknowledged.length === 0;
          await client.streams.ack(input);
          if (first) await new Promise<void>((resolve) => (answer = resolve));
          return { open: true };
        },
      },
    };
    for await (const items of consumeBatches(slow, open)) expect(items).toHaveLength(1);
    expect(acknowledged).toEqual([1]);
    answer();
    await expect.poll(() => acknowledged).toEqual([1, 3]);
  });

  it('cancels the call when it is left, without acknowledging what was not dealt with', async () => {
    const { client, open, acknowledged, cancelled } = reader([OPEN, batch(1, 'a'), batch(2, 'b')]);
    for await (const items of consumeBatches(client, open)) {
      if (items.includes('a')) break;
    }
    expect(acknowledged).toEqual([]);
    expect(cancelled()).toBe(true);
  });

  it.each([
    ['a gap', [OPEN, batch(1, 'a'), batch(3, 'c')]],
    ['a repetition', [OPEN, batch(1, 'a'), batch(1, 'a')]],
    ['a batch before the id', [batch(1, 'a')]],
  ])('fails at %s instead of going on with a hole', async (_, messages) => {
    const { client, open } = reader(messages);
    const all = (async () => {
      for await (const items of consumeBatches(client, open)) expect(items).toBeDefined();
    })();
    await expect(all).rejects.toMatchObject({ code: 'rpc.malformed' });
  });
});
