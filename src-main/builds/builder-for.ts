import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import type { EngineConnection } from '../engines/connection';
import type { Environment } from '../exec/spawn-command';
import { cliBuilder } from './cli-builder';
import { imageBuilder } from './engine/choose-builder';
import type { ImageBuilder } from './engine/image-builder';
import type { PreparedBuild } from './preview';

/** What builds on an engine: its API, or the command line that was shown. Throws `build.unsupported`. */
export function builderFor(
  { preview, definition }: PreparedBuild,
  connection: EngineConnection,
  { env, spec }: { readonly env: Environment; readonly spec: BuildSpec },
): ImageBuilder {
  if (definition.builds !== 'apple') return imageBuilder(connection);
  const [file = '', ...args] = preview.argv;
  return cliBuilder({ file, args, env: { ...env, ...preview.env }, runtime: preview.runtime, spec });
}
