import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dialect } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { DEFAULT_REGISTRY, registryOf, splitReference } from '../../src-shared/model/image-reference';
import { dockerConfigDir, type Env } from '../engines/docker-config';
import { realFiles, type Files } from '../engines/files';
import type { CommandOptions, CommandResult } from '../exec/run-command';

/** Where engines' tools keep logins: https://docs.docker.com/reference/cli/docker/login/, containers-auth.json(5). */
const storeSchema = z.looseObject({
  auths: z
    .record(
      z.string(),
      z.looseObject({
        auth: z.string().optional(),
        username: z.string().optional(),
        password: z.string().optional(),
        identitytoken: z.string().optional(),
      }),
    )
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
type Store = z.infer<typeof storeSchema>;

const helperSchema = z.object({ Username: z.string(), Secret: z.string() });

/** A helper may ask a keychain, which may ask the user. */
const HELPER_MS = 60_000;
const HELPER_NAME = /^[A-Za-z0-9._-]+$/;
/** What helpers print when they have nothing: no failure. */
const NOTHING = /credentials not found|not logged in|no credentials/i;
/** A helper's word for “the secret is an identity token”. */
const TOKEN_USER = '<token>';
/** Docker's own registry, as its store names it. */
const DOCKER_HUB = 'https://index.docker.io/v1/';

interface Login {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

export interface Credentials {
  /**
   * The `X-Registry-Auth` for the registry of a reference, from the stores of the engine's own tools; undefined where
   * there is no login. Nothing is kept, and nothing of it is logged. Throws `store.corrupt`, `image.credentials`.
   */
  headerFor(dialect: Dialect, reference: string, signal: AbortSignal): Promise<string | undefined>;
}

export interface CredentialsOptions {
  readonly env: Env;
  readonly files?: Files;
  readonly run?: (options: CommandOptions) => Promise<CommandResult>;
}

/** The stores that an engine's own tool reads, the first that has a login counts. */
export function credentialStores(dialect: Dialect, env: Env): readonly string[] {
  const home = env['HOME'] ?? homedir();
  const docker = join(dockerConfigDir(env, home), 'config.json');
  if (dialect !== 'podman') return [docker];
  const own = env['REGISTRY_AUTH_FILE'];
  if (own) return [own];
  const runtimeDir = env['XDG_RUNTIME_DIR'];
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  return [
    ...(runtimeDir ? [join(runtimeDir, 'containers/auth.json')] : []),
    join(config, 'containers/auth.json'),
    docker,
  ];
}

/** The keys under which a login for this reference may stand, the most exact first. */
function keysFor(reference: string): readonly string[] {
  const registry = registryOf(reference);
  if (registry === DEFAULT_REGISTRY)
    return [DOCKER_HUB, DEFAULT_REGISTRY, 'index.docker.io', `https://${DEFAULT_REGISTRY}`];
  const parts = splitReference(reference).repository.split('/');
  const paths = parts.map((_, at) => parts.slice(0, parts.length - at).join('/'));
  return [
    ...paths,
    `https://${registry}`,
    `http://${registry}`,
    `https://${registry}/v1/`,
    `https://${registry}/v2/`,
  ];
}

function loginOf(entry: NonNullable<Store['auths']>[string]): Login | undefined {
  if (entry.identitytoken) return { identitytoken: entry.identitytoken };
  if (entry.auth) {
    const text = Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const at = text.indexOf(':');
    if (at > 0) return { username: text.slice(0, at), password: text.slice(at + 1) };
  }
  if (entry.username && entry.password) return { username: entry.username, password: entry.password };
  return undefined; // a helper has it
}

export function createCredentials({ env, files = realFiles, run }: CredentialsOptions): Credentials {
  async function read(path: string): Promise<Store | undefined> {
    const text = await files.read(path);
    if (text === undefined || text.trim() === '') return undefined;
    try {
      return storeSchema.parse(JSON.parse(text));
    } catch (error) {
      // Never a piece of the file itself: it holds secrets.
      const detail = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON.';
      throw CleatError.of('store.corrupt', { path, detail });
    }
  }

  async function ask(
    suffix: string,
    key: string,
    registry: string,
    signal: AbortSignal,
  ): Promise<Login | undefined> {
    const helper = `docker-credential-${suffix}`;
    const failed = (detail: string): CleatError =>
      CleatError.of('image.credentials', { registry, helper, detail });
    if (!HELPER_NAME.test(suffix)) throw failed('it is no name of a program.');
    const runCommand = run ?? (await import('../exec/run-command')).runCommand;
    let result: CommandResult;
    try {
      result = await runCommand({
        file: helper,
        args: ['get'],
        env,
        input: key,
        timeoutMs: HELPER_MS,
        successExitCodes: [0, 1],
        signal,
      });
    } catch (thrown) {
      const error = CleatError.from(thrown);
      // What it printed may hold a secret.
      throw error.category === 'cancelled'
        ? error
        : failed(error.code === 'exec.failed' ? 'it failed.' : error.message);
    }
    if (result.exitCode !== 0) {
      if (NOTHING.test(`${result.stdout}${result.stderr}`)) return undefined;
      throw failed('it failed.');
    }
    let answer: z.infer<typeof helperSchema>;
    try {
      answer = helperSchema.parse(JSON.parse(result.stdout));
    } catch {
      throw failed('its answer cannot be read.');
    }
    if (answer.Username === TOKEN_USER) return { identitytoken: answer.Secret };
    return { username: answer.Username, password: answer.Secret };
  }

  async function loginIn(store: Store, reference: string, signal: AbortSignal): Promise<Login | undefined> {
    const registry = registryOf(reference);
    const keys = keysFor(reference);
    for (const key of keys) {
      const helper = store.credHelpers?.[key];
      if (helper !== undefined) return ask(helper, key, registry, signal);
    }
    if (store.credsStore) {
      const key = registry === DEFAULT_REGISTRY ? DOCKER_HUB : registry;
      const login = await ask(store.credsStore, key, registry, signal);
      if (login) return login;
    }
    for (const key of keys) {
      const entry = store.auths && Object.hasOwn(store.auths, key) ? store.auths[key] : undefined;
      const login = entry && loginOf(entry);
      if (login) return login;
    }
    return undefined;
  }

  return {
    headerFor: async (dialect, reference, signal) => {
      for (const path of credentialStores(dialect, env)) {
        const store = await read(path);
        const login = store && (await loginIn(store, reference, signal));
        if (!login) continue;
        const registry = registryOf(reference);
        const serveraddress = registry === DEFAULT_REGISTRY ? DOCKER_HUB : registry;
        // Engines read base64 for URLs, with its padding.
        const text = Buffer.from(JSON.stringify({ ...login, serveraddress })).toString('base64');
        return text.replaceAll('+', '-').replaceAll('/', '_');
      }
      return undefined;
    },
  };
}
