import type { Dialect } from '../../src-shared/model/engine';
import type { EngineEvent } from '../engines/events';

/**
 * Events that Docker sends after the state they speak of was saved to where its list reads. The others (`die`,
 * `pause`, `unpause`, network `connect` …) come first: on 20.10 a list asked for at once shows the state before
 * in most tries (die 16 of 16, pause 6 of 8, unpause 7 of 8, connect 6 of 8), and nothing else ever follows.
 */
const SAVED = new Set([
  'container create',
  'container start',
  'container restart',
  'container rename',
  'container update',
  'container health_status',
]);

/**
 * True when the list may not show yet what the event says. The container's inspect holds until the change is
 * saved (it waits for the container's lock), so a list asked for after it is right.
 */
export function isEarly(event: EngineEvent, dialect: Dialect): boolean {
  if (dialect !== 'docker' || event.type === 'image') return false;
  return !SAVED.has(`${event.type} ${event.action}`);
}
