import { connect, type Socket } from 'node:net';
import type { TextChannel } from '../../../src-shared/client/channel';
import type { Hello } from '../../../src-shared/contract/system';
import type { Caller } from '../../../src-shared/model/caller';
import { CleatError } from '../../../src-shared/model/error';
import { greetOwner } from './handshake';
import { lineChannel } from './line-channel';
import { checkOwnPlace } from './own-place';
import { dialPath, ownerSocketPath } from './owner-path';

/** An answer may be long (an inspect, a page of rows); this only stops a runaway. */
const MAX_ANSWER = 64 * 1024 * 1024;

export interface OwnerConnection {
  readonly hello: Hello;
  readonly channel: TextChannel;
}

/**
 * Connects to the owner that listens at `path`, in the name of `caller`.
 * Throws `rpc.disconnected` when nobody answers there, `rpc.version` when the owner speaks another contract,
 * `rpc.socket` when the path may not be used.
 */
export async function connectOwner(path: string, caller: Caller): Promise<OwnerConnection> {
  const at = await dialPath(path);
  if (at === undefined) throw CleatError.of('rpc.disconnected', {});
  await checkOwnPlace(path, at);
  const channel = lineChannel(await connected(at), MAX_ANSWER);
  try {
    return { hello: await greetOwner(channel, caller), channel };
  } catch (error) {
    channel.close();
    throw error;
  }
}

/** The owner of this home, or undefined when none answers. Throws as `connectOwner` does otherwise. */
export async function connectOwnerIfAny(home: string, caller: Caller): Promise<TextChannel | undefined> {
  try {
    return (await connectOwner(ownerSocketPath(home), caller)).channel;
  } catch (error) {
    if (error instanceof CleatError && error.code === 'rpc.disconnected') return undefined;
    throw error;
  }
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EACCES' || error.code === 'EPERM') {
        reject(CleatError.of('rpc.socket', { path, reason: 'permission denied' }, { cause: error }));
      } else {
        // No socket, nobody behind it, or a path no socket can have: no owner.
        reject(CleatError.of('rpc.disconnected', {}, { cause: error }));
      }
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      resolve(socket);
    });
  });
}
