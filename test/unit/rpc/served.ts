import { onTestFinished } from 'vitest';
import type { RpcRouter } from '../../../src-main/api/rpc/handler';
import { memoryChannels } from '../../../src-main/api/rpc/memory-channel';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { createStreams } from '../../../src-main/streams/streams';
import type { TextChannel } from '../../../src-shared/client/channel';
import { createClient } from '../../../src-shared/client/client';
import type { Hello } from '../../../src-shared/contract/system';
import type { Caller } from '../../../src-shared/model/caller';
import { os } from './os';

export const HELLO: Hello = { version: '1.2.3', contract: '1', platform: 'linux', face: 'server', pid: 1 };

/** A log whose lines a test can read. */
export function listeningLog() {
  const lines: { readonly level: 'warn' | 'error'; readonly message: string; readonly fields: object }[] = [];
  return {
    lines,
    warn: (fields: object, message: string) => void lines.push({ level: 'warn', message, fields }),
    error: (fields: object, message: string) => void lines.push({ level: 'error', message, fields }),
  };
}

export const helloProcedure = { system: { hello: os.system.hello.handler(() => HELLO) } };

/** A router served over a channel in memory; `raw` is the client's end. */
export function serve(router: RpcRouter, caller: Caller = { actor: 'test', env: {} }) {
  const log = listeningLog();
  const streams = createStreams();
  const [raw, theirs] = memoryChannels();
  serveChannel({ router, channel: theirs, caller, streams, logger: log });
  onTestFinished(() => raw.close());
  return { raw, log, streams };
}

export function connect(router: RpcRouter, caller?: Caller) {
  const served = serve(router, caller);
  return { ...served, ...createClient(served.raw) };
}

/** What comes back on a bare channel. */
export function inbox(channel: TextChannel) {
  const texts: string[] = [];
  const wake = new Set<() => void>();
  let closed = false;
  const tell = (): void => wake.forEach((resolve) => resolve());
  channel.onMessage((text) => {
    texts.push(text);
    tell();
  });
  channel.onClose(() => {
    closed = true;
    tell();
  });
  return {
    texts,
    closed: () => closed,
    /** Waits for so many texts, or for the end. */
    async count(wanted: number): Promise<readonly string[]> {
      while (texts.length < wanted && !closed) {
        await new Promise<void>((resolve) => wake.add(resolve));
      }
      return texts;
    },
  };
}
