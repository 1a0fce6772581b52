import type { Container } from './container';
import type { Engine } from './engine';

/**
 * One step of the containers' state. A stream begins with `engines`, then the rows in pages, then `ready` per
 * engine: rows of that engine which this stream has not named are gone. After that only what changes.
 * `revision` counts per engine; the reader applies in order.
 */
export type ContainersPatch =
  | { readonly type: 'engines'; readonly engines: readonly Engine[] }
  | {
      readonly type: 'rows';
      readonly engine: string;
      readonly revision: number;
      readonly upsert: readonly Container[];
      readonly remove: readonly string[];
    }
  | { readonly type: 'ready'; readonly engine: string; readonly revision: number };
