import type { CliSpeech } from '../engines/cli/connect';
import type { Environment } from '../exec/spawn-command';
import { definedInCode } from './definitions';
import type { RuntimeEntry } from './manifests';

/** How the engine of a runtime is spoken with that has no API; undefined for one that has. */
export function cliSpeechOf(
  { name, api, env: added, global_args: before }: RuntimeEntry,
  env: Environment,
): CliSpeech | undefined {
  const commands = api === 'cli' ? definedInCode(name)?.engine : undefined;
  return commands && { commands, before, env: { ...env, ...added } };
}
