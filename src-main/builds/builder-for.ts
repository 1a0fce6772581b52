import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import type { EngineConnection } from '../engines/connection';
import type { Environment } from '../exec/spawn-command';
import { pinnedTo } from '../runtimes/provider';
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
  const { build, builds } = definition;
  if (!build && builds !== 'apple' && connection.http) return imageBuilder(connection);
  const [file = '', ...args] = preview.argv;
  const command = { file, args, env: { ...env, ...preview.env }, runtime: preview.runtime, spec };
  if (!build && builds === 'apple') return cliBuilder(command);
  // The CLI that knows the image; a builder of its own may be another program.
  const { engine } = connection;
  const inspect = { file: definition.cli, before: pinnedTo(definition, engine) };
  return cliBuilder({ ...command, named: { inspect, connection } });
}
