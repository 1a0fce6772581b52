import { z } from 'zod';
import { CleatError } from '../../../src-shared/model/error';
import type { Env } from '../../engines/docker-config';
import type { CommandOptions, CommandResult } from '../../exec/run-command';
import type { Login } from '../login';

/** A helper may ask a keychain, which may ask the user. */
const HELPER_MS = 60_000;
const HELPER_NAME = /^[A-Za-z0-9._-]+$/;
/** What helpers print when they have nothing: no failure. */
const NOTHING = /credentials not found|not logged in|no credentials/i;
/** A helper’s word for “the secret is an identity token”. */
const TOKEN_USER = '<token>';

const gotSchema = z.object({ Username: z.string(), Secret: z.string() });
const listedSchema = z.record(z.string(), z.string());

export type RunCommand = (options: CommandOptions) => Promise<CommandResult>;

/** For which registry, for what is said of a failure. */
interface Call {
  readonly registry: string;
  readonly signal: AbortSignal;
}

/**
 * A credential helper: `docker-credential-NAME get|store|erase|list`, everything on its standard input, by
 * https://github.com/docker/docker-credential-helpers. Nothing it prints is repeated: it may hold a secret. Throws
 * `image.credentials`, `app.cancelled`.
 */
export interface CredentialHelper {
  /** The program. */
  readonly program: string;
  /** Undefined when it has none. */
  get(key: string, call: Call): Promise<Login | undefined>;
  store(key: string, login: { username: string; password: string }, call: Call): Promise<void>;
  /** Nothing to erase is no failure. */
  erase(key: string, call: Call): Promise<void>;
  /** User names by key. */
  list(call: Call): Promise<ReadonlyMap<string, string>>;
}

export function credentialHelper(name: string, env: Env, run?: RunCommand): CredentialHelper {
  const program = `docker-credential-${name}`;
  const failed = (registry: string, detail: string): CleatError =>
    CleatError.of('image.credentials', { registry, helper: program, detail });

  /** Undefined: it has nothing. */
  async function call(verb: string, input: string, { registry, signal }: Call): Promise<string | undefined> {
    if (!HELPER_NAME.test(name)) throw failed(registry, 'it is no name of a program.');
    const runCommand = run ?? (await import('../../exec/run-command')).runCommand;
    let result: CommandResult;
    try {
      result = await runCommand({
        file: program,
        args: [verb],
        env,
        input,
        timeoutMs: HELPER_MS,
        successExitCodes: [0, 1],
        signal,
      });
    } catch (thrown) {
      const error = CleatError.from(thrown);
      throw error.category === 'cancelled'
        ? error
        : failed(registry, error.code === 'exec.failed' ? 'it failed.' : error.message);
    }
    if (result.exitCode === 0) return result.stdout;
    if (verb !== 'store' && NOTHING.test(`${result.stdout}${result.stderr}`)) return undefined;
    throw failed(registry, 'it failed.');
  }

  function parsed<T>(schema: z.ZodType<T>, text: string, registry: string): T {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      throw failed(registry, 'its answer cannot be read.');
    }
  }

  return {
    program,
    get: async (key, of) => {
      const text = await call('get', key, of);
      if (text === undefined) return undefined;
      const { Username: username, Secret: secret } = parsed(gotSchema, text, of.registry);
      return username === TOKEN_USER ? { identitytoken: secret } : { username, password: secret };
    },
    store: async (key, { username, password }, of) => {
      await call('store', JSON.stringify({ ServerURL: key, Username: username, Secret: password }), of);
    },
    erase: async (key, of) => {
      await call('erase', key, of);
    },
    list: async (of) => {
      const text = await call('list', '', of);
      const listed = text === undefined || text.trim() === '' ? {} : parsed(listedSchema, text, of.registry);
      return new Map(Object.entries(listed));
    },
  };
}
