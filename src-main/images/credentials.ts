import type { Dialect } from '../../src-shared/model/engine';
import { DEFAULT_REGISTRY, registryOf } from '../../src-shared/model/image-reference';
import { DOCKER_HUB_KEY } from '../../src-shared/model/registry';
import { headerValue } from '../engines/header-value';
import { createLoginReader, type LoginReaderOptions } from '../registries/stores/login-reader';

export interface Credentials {
  /**
   * The `X-Registry-Auth` for the registry of a reference, from the stores of the engine's own tools; undefined where
   * there is no login. Nothing is kept, and nothing of it is logged. Throws `store.corrupt`, `image.credentials`.
   */
  headerFor(dialect: Dialect, reference: string, signal: AbortSignal): Promise<string | undefined>;
}

export function createCredentials(options: LoginReaderOptions): Credentials {
  const { loginFor } = createLoginReader(options);
  return {
    headerFor: async (dialect, reference, signal) => {
      const login = await loginFor(dialect, reference, signal);
      if (!login) return undefined;
      const registry = registryOf(reference);
      const serveraddress = registry === DEFAULT_REGISTRY ? DOCKER_HUB_KEY : registry;
      return headerValue({ ...login, serveraddress });
    },
  };
}
