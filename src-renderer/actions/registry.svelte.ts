import type { Action } from './action';

/** As much of an action as a list of shortcuts shows. */
type ListedAction = Pick<Action, 'id' | 'label' | 'shortcut'>;

export interface ActionGroup {
  readonly group: string;
  readonly actions: readonly ListedAction[];
}

/** Who has actions says so here, and the sheet of shortcuts shows them all. */
export class ActionRegistry {
  groups = $state.raw<readonly ActionGroup[]>([]);

  /**
   * Lists actions under a heading; a heading that is there already gets them too.
   *
   * @returns takes them away again
   */
  register(group: string, actions: readonly ListedAction[]): () => void {
    const added: ActionGroup = { group, actions };
    this.groups = [...this.groups, added];
    return () => {
      this.groups = this.groups.filter((one) => one !== added);
    };
  }

  /** Those with a shortcut, each once, headings joined in the order in which they came. */
  get withShortcuts(): readonly ActionGroup[] {
    const joined: Record<string, ListedAction[]> = {};
    for (const { group, actions } of this.groups) {
      const list = (joined[group] ??= []);
      for (const action of actions)
        if (action.shortcut !== undefined && !list.some(({ id }) => id === action.id)) list.push(action);
    }
    return Object.entries(joined)
      .filter(([, actions]) => actions.length > 0)
      .map(([group, actions]) => ({ group, actions }));
  }
}
