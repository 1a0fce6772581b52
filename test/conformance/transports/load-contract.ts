import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import type { TextChannel } from '../../../src-shared/client/channel';
import { connectLink, type ConnectedLink } from '../../../src-shared/client/client';
import { answer, read, streamOf } from '../../../src-shared/contract/base';
import { streamsContract } from '../../../src-shared/contract/streams';
import type { ContainersPatch } from '../../../src-shared/model/patch';

export interface SmallItem {
  readonly n: number;
  readonly text: string;
}

/** What the serving thread has done, asked over a way of its own. */
export interface Counts {
  /** Items taken from sources since the start, and sources closed. */
  readonly taken: number;
  readonly closed: number;
  readonly openStreams: number;
  /** The most that ever waited in a queue, in bytes. */
  readonly mostWaiting: number;
  readonly produced: number;
}

export interface Gauge extends Counts {
  /** Heap and buffers after a garbage collection, in bytes. */
  readonly held: number;
  /** The longest time since the last gauge in which the serving thread did nothing else, in ms. */
  readonly longestBlock: number;
}

/** Procedures that only make load. */
export const loadContract = {
  load: {
    /** Log-like lines at a rate. */
    lines: read
      .input(z.object({ perSecond: z.number().int(), count: z.number().int() }))
      .output(streamOf<SmallItem>()),
    /** Items of 64 KiB, as many as the reader takes up to `count`. */
    blocks: read.input(z.object({ count: z.number().int() })).output(streamOf<SmallItem>()),
    /** States that change all the time, far faster than anybody reads. */
    states: read.input(z.object({ keys: z.number().int() })).output(streamOf<SmallItem>()),
    /** The containers' patches of a mirror that holds this many rows. */
    rows: read.input(z.object({ rows: z.number().int() })).output(streamOf<ContainersPatch>()),
    echo: read.input(z.object({ text: z.string() })).output(answer<{ text: string }>()),
  },
  streams: streamsContract,
};

export type LoadClient = ContractRouterClient<typeof loadContract>;

export function loadClient(channel: TextChannel): { client: LoadClient } & ConnectedLink {
  const connected = connectLink(channel);
  return { client: createORPCClient<LoadClient>(connected.link), ...connected };
}
