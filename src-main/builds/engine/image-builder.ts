import type { BuildEvent, BuildImage } from '../../../src-shared/model/build';
import type { BuildSpec } from '../../../src-shared/plugin-api/build-spec';
import type { Login } from '../../registries/login';
import type { BuildContext } from '../context';

/** What an engine is asked to build. */
export interface BuildRequest {
  readonly spec: BuildSpec;
  readonly context: BuildContext;
  /** The values of `spec.secrets` by id: they are in nothing else. */
  readonly secrets: ReadonlyMap<string, Buffer>;
  /** For registries that images are taken from, by host. */
  readonly registryAuth?: ReadonlyMap<string, Login>;
}

/** What builds on one engine. */
export interface ImageBuilder {
  /**
   * Builds, telling what happens through `on`. Aborting `signal` stops the engine's work, too.
   *
   * @returns nothing for outputs that are no image
   * Rejects with `build.failed`, `build.syntax`, `build.no-image`, `app.cancelled`, `engine.*`, and with
   * `build.unsupported` before anything is sent.
   */
  build(
    request: BuildRequest,
    on: (event: BuildEvent) => void,
    signal: AbortSignal,
  ): Promise<BuildImage | undefined>;
}
