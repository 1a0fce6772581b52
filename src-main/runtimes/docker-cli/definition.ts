import type { RuntimeDefinition } from '../../../src-shared/plugin-api/runtime-definition';
import { ociDefinition, type OciCli } from '../oci/definition';
import { ROUNDED } from './capabilities';
import { dockerCliEngine } from './engine';
import { parseVersion } from './system';

export interface DockerCli extends Omit<OciCli, 'engineOption' | 'options'> {
  /** Exit codes of its own failures that a container may end with, too. */
  readonly failureCodes?: readonly number[];
}

/**
 * The definition of every runtime whose CLI takes Docker's commands and whose engine has no API that Docker's clients know:
 * all that is asked of it goes by that CLI. Which engine it is, its global arguments say.
 */
export function dockerCliDefinition({ failureCodes, ...cli }: DockerCli): RuntimeDefinition {
  const { capabilities = {} } = cli;
  const live = capabilities['events.live'];
  const hasEvents = live === undefined || ('can' in live && live.can === 'yes');
  const definition = ociDefinition({
    ...cli,
    engineOption: '',
    options: 'docker',
    capabilities: { stats: ROUNDED, ...capabilities },
  });
  return {
    ...definition,
    engineArgs: () => [],
    engine: dockerCliEngine(hasEvents),
    run: { ...definition.run, ...(failureCodes ? { failureCodes } : {}) },
    // The engine's own may count otherwise (containerd behind nerdctl): what is spoken with is the CLI.
    version: { args: () => ['--version'], parse: parseVersion },
  };
}
