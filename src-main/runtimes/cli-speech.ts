import type { CliSpeech } from '../engines/cli/connect';
import type { Environment } from '../exec/spawn-command';
import type { RuntimeEntry } from './manifests';
import { definitionOf } from './provider';

/** How the engine of a runtime is spoken with that has no API; undefined for one that has. */
export function cliSpeechOf(entry: RuntimeEntry, env: Environment): CliSpeech | undefined {
  const { env: added, global_args: before } = entry;
  const commands = definitionOf(entry).engine;
  return commands && { commands, before, env: { ...env, ...added } };
}
