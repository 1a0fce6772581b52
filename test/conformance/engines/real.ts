import { engineId, type EngineDescription } from '../../../src-shared/model/engine';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';

/** Both engines, each with the reason why it cannot be started here, if there is one. */
export const REAL_ENGINES = [
  { kind: 'docker', why: await whyNoDocker(), start: startDocker },
  { kind: 'podman', why: await whyNoPodman(), start: startPodman },
] as const;

/** A test engine as Cleat would have found it. */
export function describeEngine(engine: TestEngine, name = 'test'): EngineDescription {
  const endpoint = { kind: 'unix', path: engine.socket } as const;
  return { id: engineId(engine.kind, endpoint), runtime: engine.kind, name, endpoint, aliases: [] };
}
