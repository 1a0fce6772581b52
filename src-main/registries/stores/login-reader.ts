import type { Dialect } from '../../../src-shared/model/engine';
import { DEFAULT_REGISTRY, registryOf } from '../../../src-shared/model/image-reference';
import { DOCKER_HUB_KEY } from '../../../src-shared/model/registry';
import { realFiles, type Files } from '../../engines/files';
import type { Login } from '../login';
import { credentialHelper, type CredentialHelper, type RunCommand } from './helper';
import { loginStores, referenceKeys, type Place } from './places';
import { loginIn, readStore, type Store } from './store-file';

export interface LoginReaderOptions extends Place {
  readonly files?: Files;
  readonly run?: RunCommand;
}

/** Reads logins from the stores of the engines’ own tools. Throws `store.*`, `image.credentials`, `app.cancelled`. */
export interface LoginReader {
  /** For the registry of a reference. Undefined where there is none. */
  loginFor(dialect: Dialect, reference: string, signal: AbortSignal): Promise<Login | undefined>;
  /** The first that one store has under these keys, its helpers first. */
  inStore(
    store: Store,
    keys: readonly string[],
    registry: string,
    signal: AbortSignal,
  ): Promise<Login | undefined>;
  helperNamed(name: string): CredentialHelper;
}

export function createLoginReader(options: LoginReaderOptions): LoginReader {
  const { env, files = realFiles, run } = options;
  const helperNamed = (name: string): CredentialHelper => credentialHelper(name, env, run);

  async function inStore(
    store: Store,
    keys: readonly string[],
    registry: string,
    signal: AbortSignal,
  ): Promise<Login | undefined> {
    for (const key of keys) {
      const helper = own(store.credHelpers, key);
      if (helper !== undefined) return helperNamed(helper).get(key, { registry, signal });
    }
    if (store.credsStore) {
      const key = registry === DEFAULT_REGISTRY ? DOCKER_HUB_KEY : registry;
      const login = await helperNamed(store.credsStore).get(key, { registry, signal });
      if (login) return login;
    }
    for (const key of keys) {
      const login = loginIn(own(store.auths, key));
      if (login) return login;
    }
    return undefined;
  }

  return {
    helperNamed,
    inStore,
    loginFor: async (dialect, reference, signal) => {
      const keys = referenceKeys(reference);
      for (const path of loginStores(dialect, options)) {
        const store = await readStore(files, path);
        const login = store && (await inStore(store, keys, registryOf(reference), signal));
        if (login) return login;
      }
      return undefined;
    },
  };
}

/** Of the file, not of every object: `constructor` is no registry. */
export function own<T>(of: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return of && Object.hasOwn(of, key) ? of[key] : undefined;
}
