import { oneOf, type ViewMemory } from './view-memory.svelte';

export const SELECTION_TABS = ['summary', 'logs'] as const;
export type SelectionTab = (typeof SELECTION_TABS)[number];

const isTab = oneOf(...SELECTION_TABS);

/** What is being done in the pane of details, wherever it was asked for. */
export class DetailPane {
  /** The key of the row whose name is being changed; another selection ends it. */
  renaming = $state<string | undefined>();
  /** The key of the row whose limits are being changed. */
  limiting = $state<string | undefined>();

  constructor(private readonly memory: ViewMemory) {}

  /** What is shown of several containers at once. */
  get tab(): SelectionTab {
    return this.memory.read('selection.tab', isTab, 'summary');
  }
  set tab(tab: SelectionTab) {
    this.memory.write('selection.tab', tab);
  }
}
