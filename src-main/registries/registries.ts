import { CleatError } from '../../src-shared/model/error';
import type {
  FoundImage,
  ImageManifest,
  ImageUpdate,
  KnownRegistries,
  LoggedIn,
  LoggedOut,
  RepositoryTags,
} from '../../src-shared/model/registry';
import { registryNamed } from '../../src-shared/model/registry';
import { DEFAULT_REGISTRY, registryOf } from '../../src-shared/model/image-reference';
import type { Env } from '../engines/docker-config';
import { realFiles, type Files } from '../engines/files';
import type { Mirror } from '../mirror/mirror';
import { openRegistry, type RegistryClient } from './client/client';
import { entriesOf, readManifest } from './client/manifest';
import { listTags } from './client/tags';
import type { Login } from './login';
import { repositoryAt } from './repository';
import { searchImages } from './search';
import type { Logins, NewLogin } from './stores/logins';
import { engineRegistries, registryTrust, type EngineRegistries } from './trust';
import { updateOf, type LocalName } from './updates';

export interface RegistriesOptions {
  readonly env: Env;
  readonly mirror: Pick<Mirror, 'connection'>;
  readonly logins: Logins;
  readonly files?: Files;
  /** Of each answer of a registry, ms. */
  readonly timeoutMs?: number;
}

/**
 * Registries as one engine knows them: its stores of logins, its authorities, what it calls insecure. Passwords are handed
 * on and kept nowhere else. Calls throw `registry.*`, `store.*`, `image.credentials`, `app.cancelled`, and what a call to
 * an engine does.
 */
export interface Registries {
  known(engine: string, signal: AbortSignal): Promise<KnownRegistries>;
  /** Tries the login first: what the registry does not take is not kept. */
  logIn(engine: string, login: NewLogin, signal: AbortSignal): Promise<LoggedIn>;
  logOut(engine: string, registry: string, signal: AbortSignal): Promise<LoggedOut>;
  search(engine: string, term: string, limit: number, signal: AbortSignal): Promise<FoundImage[]>;
  tags(engine: string, repository: string, limit: number, signal: AbortSignal): Promise<RepositoryTags>;
  manifest(engine: string, name: string, signal: AbortSignal): Promise<ImageManifest>;
  /** Of images of one engine, in their order. */
  updates(engine: string, locals: readonly LocalName[], signal: AbortSignal): Promise<ImageUpdate[]>;
}

/** Registries that are asked at the same time. */
const AT_ONCE = 4;

/** What was typed, as engines name it. Throws `registry.invalid`. */
function named(typed: string): string {
  const registry = registryNamed(typed);
  if (registry === undefined) throw CleatError.of('registry.invalid', { registry: typed });
  return registry;
}

export function createRegistries(options: RegistriesOptions): Registries {
  const { env, mirror, logins, files = realFiles, timeoutMs } = options;
  const dialectOf = (engine: string) => mirror.connection(engine).facts.dialect;

  async function open(
    engine: string,
    of: { readonly registry: string; readonly login: Login | undefined; readonly own: EngineRegistries },
    signal: AbortSignal,
  ): Promise<RegistryClient> {
    const { registry, login, own } = of;
    const trust = await registryTrust(registry, dialectOf(engine), own.isInsecure(registry), { env, files });
    return openRegistry({
      registry,
      trust,
      login,
      signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }

  /** A client for one name, with the login that the engine would use for it. */
  async function openFor(engine: string, name: string, signal: AbortSignal, known?: EngineRegistries) {
    const at = repositoryAt(name);
    const [login, own] = await Promise.all([
      logins.loginFor(dialectOf(engine), name, signal),
      known ?? engineRegistries(mirror.connection(engine), signal),
    ]);
    return { at, client: await open(engine, { registry: at.registry, login, own }, signal) };
  }

  return {
    known: async (engine, signal) => {
      const { registries, problems } = await logins.known(dialectOf(engine), signal);
      // Without an answer of the engine it is only not known which are insecure.
      const own = await engineRegistries(mirror.connection(engine), signal).catch((error: unknown) => {
        if (signal.aborted) throw error;
        problems.push(CleatError.from(error).wire);
        return undefined;
      });
      const marked = registries.map((one) =>
        own ? { ...one, insecure: own.isInsecure(one.registry.split('/')[0] ?? '') } : one,
      );
      return { engine, registries: marked, problems };
    },

    logIn: async (engine, { registry: typed, username, password }, signal) => {
      const registry = named(typed);
      if (username === '' || password === '') throw CleatError.of('registry.password-empty', {});
      const login = { username, password };
      const own = await engineRegistries(mirror.connection(engine), signal);
      const client = await open(engine, { registry, login, own }, signal);
      try {
        const checked = await client.logIn();
        const kept = await logins.keep(dialectOf(engine), { registry, ...login }, signal);
        return { registry, username, kept, security: client.security, checked };
      } finally {
        client.close();
      }
    },

    logOut: async (engine, typed, signal) => {
      const registry = named(typed);
      const { from, stillIn } = await logins.forget(dialectOf(engine), registry, signal);
      if (from.length > 0) return { registry, from, stillIn };
      throw CleatError.of('registry.not-logged-in', { registry, elsewhere: stillIn.join(', ') });
    },

    search: async (engine, term, limit, signal) => {
      const connection = mirror.connection(engine);
      // Only a registry that the term names is told who asks.
      const isNamed = registryOf(term) !== DEFAULT_REGISTRY;
      const login = isNamed ? await logins.loginFor(connection.facts.dialect, term, signal) : undefined;
      return searchImages(connection, { term, limit, login }, signal);
    },

    tags: async (engine, typed, limit, signal) => {
      const { at, client } = await openFor(engine, typed, signal);
      try {
        const { tags, more } = await listTags(client, at.repository, limit);
        const repository = `${at.registry}/${at.repository}`;
        return { registry: at.registry, repository, security: client.security, tags, more };
      } finally {
        client.close();
      }
    },

    manifest: async (engine, typed, signal) => {
      const { at, client } = await openFor(engine, typed, signal);
      try {
        const manifest = await readManifest(client, at);
        const entries = await entriesOf(client, at, manifest);
        const { digest, mediaType, kind } = manifest;
        const { registry, name } = at;
        return {
          registry,
          name,
          security: client.security,
          digest,
          mediaType,
          index: kind === 'index',
          entries,
        };
      } finally {
        client.close();
      }
    },

    updates: async (engine, locals, signal) => {
      const { images } = mirror.connection(engine);
      const own = await engineRegistries(mirror.connection(engine), signal);
      const found = new Map<number, ImageUpdate>();
      const waiting = locals.entries();
      const work = async (): Promise<void> => {
        for (const [at, local] of waiting)
          found.set(
            at,
            await updateOf(
              local,
              async ({ name }) => (await openFor(engine, name, signal, own)).client,
              async () => images?.inspect(local.image.id, { signal }),
              signal,
            ),
          );
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return locals.flatMap((_, at) => found.get(at) ?? []);
    },
  };
}
