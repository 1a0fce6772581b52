import type { Scenario } from './acts';
import { CONTAINER_SCENARIOS } from './containers';
import { THING_SCENARIOS } from './things';

/** Everything that is recorded, each on an engine of its own. */
export const SCENARIOS: readonly Scenario[] = [...CONTAINER_SCENARIOS, ...THING_SCENARIOS];
