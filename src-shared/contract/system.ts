import { z } from 'zod';
import { answer, change, read } from './base';

/** Which face owns a home: it decides what `show` can do and when the owner ends. */
export type OwnerFace = 'window' | 'server' | 'background' | 'cli';

export interface Hello {
  readonly version: string;
  readonly contract: string;
  readonly platform: string;
  readonly face: OwnerFace;
  readonly pid: number;
}

export const systemContract = {
  hello: read.output(answer<Hello>()),
  /**
   * Brings the owner's window to the front; `shown` is false when the owner has none. `link`: a `cleat://` address
   * that somebody opened with another process of this home; the window reads it as strictly as its own.
   */
  show: change
    .input(z.object({ link: z.string().max(4096).optional() }).optional())
    .output(answer<{ shown: boolean }>()),
  /** An address of the browser face with a fresh one-time token; the owner begins to serve it when it does not yet. */
  serve: change
    .input(z.object({ port: z.number().int().min(0).max(65_535).optional() }))
    .output(answer<{ address: string }>()),
  /** Whether what this connection's streams show is in sight: engines without events are asked only then. */
  look: read.input(z.object({ visible: z.boolean() })).output(answer<undefined>()),
  /** Somebody looks again (focus, resume from sleep): unreachable engines are tried now, live ones reconciled. */
  wake: read.output(answer<{ differences: number }>()),
};
