import type { CliSpeech } from '../engines/cli/connect';
import type { Environment } from '../exec/spawn-command';
import type { RuntimeEntry } from './manifests';

/** How the engine of a runtime is spoken with that has no API; undefined for one that has. */
export async function cliSpeechOf(entry: RuntimeEntry, env: Environment): Promise<CliSpeech | undefined> {
  if (entry.api === 'docker') return undefined;
  const { env: added, global_args: before } = entry;
  const { definitionOf } = await import('./provider');
  const commands = definitionOf(entry).engine;
  return commands && { commands, before, env: { ...env, ...added } };
}
