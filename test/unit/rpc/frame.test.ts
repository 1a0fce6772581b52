import { describe, expect, it } from 'vitest';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { memoryChannels } from '../../../src-main/api/rpc/memory-channel';
import { createStreams } from '../../../src-main/streams/streams';
import type { TextChannel } from '../../../src-shared/client/channel';
import { createClient } from '../../../src-shared/client/client';
import { FRAME_HEAD, memoryOf, setMemory, textOfFrame, toFrame } from '../../../src-shared/client/frame';
import { messagePortChannel } from '../../../src-shared/client/message-port';
import type { LogPacket } from '../../../src-shared/model/log-line';
import { listeningLog } from './served';
import { os } from './os';

/** Memory whose own bytes are these. */
function memory(...bytes: number[]): ArrayBuffer {
  const all = new Uint8Array(FRAME_HEAD + bytes.length);
  all.set(bytes, FRAME_HEAD);
  return all.buffer;
}
const bytesOf = (held: ArrayBuffer | undefined, count: number): number[] => [
  ...new Uint8Array(held ?? new ArrayBuffer(0)).subarray(FRAME_HEAD, FRAME_HEAD + count),
];

describe('a text and its memory as one message', () => {
  it('are what they were, at the places where they were', () => {
    const frame = toFrame('é {"a":1}', memory(7, 8, 9));
    expect(textOfFrame(frame)).toBe('é {"a":1}');
    expect(bytesOf(frame, 3)).toEqual([7, 8, 9]);
  });

  it('are not read from anything else', () => {
    expect(textOfFrame(new ArrayBuffer(3))).toBeUndefined();
    expect(textOfFrame(new ArrayBuffer(64))).toBeUndefined();
    expect(textOfFrame(new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0, 1]).buffer)).toBeUndefined();
  });

  it('belong to the only item of a batch', () => {
    const held = memory(1);
    expect(memoryOf({ type: 'batch', items: [{ memory: held }] })).toBe(held);
    expect(memoryOf({ type: 'batch', items: [{ memory: held }, {}] })).toBeUndefined();
    expect(memoryOf({ type: 'batch', items: [{ memory: 'text' }] })).toBeUndefined();
    expect(memoryOf('text')).toBeUndefined();
    expect(setMemory({ items: [] }, held)).toBe(false);
  });
});

const packet: LogPacket = { type: 'packet', items: [], memory: memory(4, 5) };
const router = {
  containers: {
    logs: os.containers.logs.handler(async function* ({ context }) {
      yield { type: 'open', stream: 's' };
      yield { type: 'batch', seq: 1, items: context.carriesMemory ? [packet] : [] };
    }),
  },
};

async function read(theirs: TextChannel, ours: TextChannel): Promise<unknown[]> {
  const streams = createStreams();
  serveChannel({
    router,
    channel: theirs,
    caller: { actor: 'test', env: {} },
    streams,
    logger: listeningLog(),
  });
  const { client, close } = createClient(ours);
  const seen: unknown[] = [];
  const ref = { engine: 'docker:e', kind: 'container', id: 'c' } as const;
  for await (const message of await client.containers.logs({ ref })) seen.push(message);
  close();
  return seen;
}

describe('a connection', () => {
  it('that carries memory brings it with the batch that speaks of it', async () => {
    const { port1, port2 } = new MessageChannel();
    const seen = await read(
      messagePortChannel(port1, undefined, 'sends'),
      messagePortChannel(port2, undefined, 'takes'),
    );
    const [, batch] = seen;
    expect(bytesOf(memoryOf(batch), 2)).toEqual([4, 5]);
  });

  it('that carries none is known to the procedure', async () => {
    const [ours, theirs] = memoryChannels();
    expect(await read(theirs, ours)).toEqual([
      { type: 'open', stream: 's' },
      { type: 'batch', seq: 1, items: [] },
    ]);
  });

  it('refuses memory from the side that has none to send', async () => {
    const { port1, port2 } = new MessageChannel();
    const refused: string[] = [];
    const owner = messagePortChannel(port1, (type) => refused.push(type), 'sends');
    const heard = new Promise<string>((resolve) => owner.onMessage(resolve));
    port2.postMessage(toFrame('a call', memory(1)));
    port2.postMessage('a text');
    expect(await heard).toBe('a text');
    expect(refused).toEqual(['object']);
    owner.close();
  });
});
