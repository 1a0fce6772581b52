import { ColumnLayout } from './column-layout.svelte';
import { CONTAINER_COLUMNS, type ColumnId } from './container-columns';
import { oneOf, type Guard, type ViewMemory } from './view-memory.svelte';

export const GROUPINGS = ['none', 'project', 'pod'] as const;
export type Grouping = (typeof GROUPINGS)[number];

const isKeys: Guard<readonly string[]> = (value): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const NO_KEYS: readonly string[] = [];
/** So many folded groups are remembered; the oldest are forgotten. */
const FOLDED_AT_MOST = 200;

/** How the containers' list looks: its columns, how its rows are grouped and what is folded. All remembered. */
export class ListLayout extends ColumnLayout<ColumnId> {
  constructor(memory: ViewMemory) {
    super(memory, 'containers', CONTAINER_COLUMNS);
  }

  get grouping(): Grouping {
    return this.memory.read('containers.grouping', oneOf(...GROUPINGS), 'none');
  }
  set grouping(grouping: Grouping) {
    this.memory.write('containers.grouping', grouping);
  }

  get folded(): readonly string[] {
    return this.memory.read('containers.folded', isKeys, NO_KEYS);
  }

  fold(key: string, folded: boolean): void {
    const others = this.folded.filter((one) => one !== key);
    this.memory.write('containers.folded', folded ? [...others, key].slice(-FOLDED_AT_MOST) : others);
  }
}
