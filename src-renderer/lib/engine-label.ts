import { endpointUri, type Engine } from '../../src-shared/model/engine';
import { visibleText } from './visible-text';

/**
 * What an engine is called among the others: its runtime alone when it is the only one of it, with its own name
 * when there are several, with its address when even those are alike.
 */
export function engineLabel(engine: Engine, all: readonly Engine[]): string {
  const siblings = all.filter((other) => other.runtime === engine.runtime && other.id !== engine.id);
  if (siblings.length === 0) return visibleText(engine.runtime);
  const own = siblings.some((other) => other.name === engine.name)
    ? endpointUri(engine.endpoint)
    : engine.name;
  return visibleText(own === engine.runtime ? own : `${engine.runtime} ${own}`);
}
