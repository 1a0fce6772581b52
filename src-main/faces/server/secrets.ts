import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** An address that nobody opened stops working after this long. */
export const TOKEN_LIFE_MS = 10 * 60_000;
/** Addresses that may wait at once; a further one ends the oldest. */
const MAX_TOKENS = 16;
/** Pages that may hold a session at once; a further one ends the one unused longest. */
const MAX_SESSIONS = 64;

/** 256 random bits, fit for a URL, an HTML attribute and a WebSocket subprotocol. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Only digests are kept and compared, so neither the time of a comparison nor a heap dump tells a secret. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function indexOf(entries: readonly { readonly digest: Buffer }[], secret: string): number {
  const wanted = digest(secret);
  return entries.findIndex((entry) => timingSafeEqual(entry.digest, wanted));
}

export interface Secrets {
  /** A new one-time token. */
  newToken(): string;
  /** Trades a token for a session, once. Undefined: used before, too old, or never given. */
  redeem(token: string): string | undefined;
  isSession(secret: string): boolean;
}

/** The one-time tokens and sessions of one browser face. `now` gives milliseconds. */
export function createSecrets(now: () => number = Date.now): Secrets {
  let tokens: { readonly digest: Buffer; readonly until: number }[] = [];
  const sessions: { readonly digest: Buffer }[] = [];

  return {
    newToken() {
      const token = newSecret();
      tokens = tokens.filter((entry) => entry.until > now()).slice(-(MAX_TOKENS - 1));
      tokens.push({ digest: digest(token), until: now() + TOKEN_LIFE_MS });
      return token;
    },
    redeem(token) {
      const index = indexOf(tokens, token);
      const [found] = index < 0 ? [] : tokens.splice(index, 1);
      if (!found || found.until <= now()) return undefined;
      const session = newSecret();
      sessions.push({ digest: digest(session) });
      if (sessions.length > MAX_SESSIONS) sessions.shift();
      return session;
    },
    isSession(secret) {
      const index = indexOf(sessions, secret);
      if (index < 0) return false;
      // Last in the line is the one used last.
      sessions.push(...sessions.splice(index, 1));
      return true;
    },
  };
}
