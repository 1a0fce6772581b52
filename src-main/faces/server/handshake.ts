import { z } from 'zod';
import type { TextChannel } from '../../../src-shared/client/channel';
import { errorFromWire } from '../../../src-shared/client/wire-error';
import { CONTRACT_VERSION } from '../../../src-shared/contract/base';
import type { Hello } from '../../../src-shared/contract/system';
import { callerSchema, type Caller } from '../../../src-shared/model/caller';
import { CleatError } from '../../../src-shared/model/error';

/** How long either side waits for the other's first line. */
export const HANDSHAKE_MS = 5_000;

const guestSchema = z.object({
  cleat: z.literal('guest'),
  contract: z.string().max(100),
  caller: z.unknown(),
});

const helloSchema = z.object({
  version: z.string(),
  contract: z.string(),
  platform: z.string(),
  face: z.enum(['window', 'server', 'background', 'cli']),
  pid: z.number().int(),
});
const ownerSchema = z.object({
  cleat: z.literal('owner'),
  contract: z.string(),
  hello: z.unknown().optional(),
  /** Why the owner will not serve this guest. */
  error: z.unknown().optional(),
});

/**
 * The owner's half: reads who calls, answers with its own hello, or with the reason why not.
 * Throws `rpc.version`, `rpc.malformed` or `rpc.disconnected`, after the guest has been told.
 */
export async function greetGuest(channel: TextChannel, hello: Hello): Promise<Caller> {
  const text = await firstText(channel);
  const refuse = async (error: CleatError): Promise<never> => {
    await channel.send(JSON.stringify({ cleat: 'owner', contract: hello.contract, error: error.wire }));
    throw error;
  };
  const guest = guestSchema.safeParse(parseJson(text));
  if (!guest.success) return refuse(CleatError.of('rpc.malformed', { detail: 'it is not a hello' }));
  const { contract } = guest.data;
  if (contract !== hello.contract) {
    return refuse(CleatError.of('rpc.version', { ours: hello.contract, theirs: contract }));
  }
  const caller = callerSchema.safeParse(guest.data.caller);
  if (!caller.success) return refuse(CleatError.of('rpc.malformed', { detail: 'the hello names no caller' }));
  await channel.send(JSON.stringify({ cleat: 'owner', contract: hello.contract, hello }));
  return caller.data;
}

/**
 * The guest's half. Throws `rpc.version` when the two do not speak the same contract, `rpc.malformed` when the
 * other side is no Cleat, `rpc.disconnected` when it says nothing in time.
 */
export async function greetOwner(
  channel: TextChannel,
  caller: Caller,
  contract: string = CONTRACT_VERSION,
): Promise<Hello> {
  const answer = firstText(channel);
  await channel.send(JSON.stringify({ cleat: 'guest', contract, caller }));
  const owner = ownerSchema.safeParse(parseJson(await answer));
  if (!owner.success) throw CleatError.of('rpc.malformed', { detail: 'the answer is not a hello' });
  // Its own words for a version conflict name the sides the other way round.
  if (owner.data.contract !== contract) {
    throw CleatError.of('rpc.version', { ours: contract, theirs: owner.data.contract });
  }
  if (owner.data.error !== undefined) throw errorFromWire(owner.data.error);
  const hello = helloSchema.safeParse(owner.data.hello);
  if (!hello.success) throw CleatError.of('rpc.malformed', { detail: 'the hello is incomplete' });
  return hello.data;
}

function firstText(channel: TextChannel): Promise<string> {
  return new Promise((resolve, reject) => {
    const lost = (): void => {
      clearTimeout(timer);
      reject(CleatError.of('rpc.disconnected', {}));
    };
    const timer = setTimeout(lost, HANDSHAKE_MS);
    channel.onClose(lost);
    channel.onMessage((text) => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
