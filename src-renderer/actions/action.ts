import type { Component } from 'svelte';

/** An icon of the set; drawn by the component that shows the action. */
export type Icon = Component<{ size?: number | string; strokeWidth?: number | string; class?: string }>;

/**
 * Something a person can do, said once: its button, its line in the palette and in the context menu, its
 * tooltip and its key all come from here. `S` is what it is done to.
 */
export interface Action<S = undefined> {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  /** `mod+k`: ⌘ on a Mac, Ctrl elsewhere. */
  readonly shortcut?: string;
  /** Further words the palette finds it by. */
  readonly keywords?: string;
  readonly destructive?: boolean;
  /** Whether it makes sense now; where it does not, it is not offered. */
  readonly predicate?: (subject: S) => boolean;
  /** Why its runtime cannot do it at all: a menu shows it so, elsewhere it is not offered. */
  readonly lack?: (subject: S) => string | undefined;
  readonly perform: (subject: S) => void;
}

/** An action together with what it is done to: what a menu or the palette holds. */
export type BoundAction = Omit<Action, 'lack'> & {
  readonly group: string;
  readonly detail?: string;
  /** Why it cannot be done, in its menu. */
  readonly lacking?: string;
};

export function isOffered<S>(action: Action<S>, subject: S): boolean {
  return makesSense(action, subject) && action.lack?.(subject) === undefined;
}

/** Whether a menu has a line for it: what the runtime lacks stands there with its reason. */
export function makesSense<S>(action: Action<S>, subject: S): boolean {
  return action.predicate?.(subject) ?? true;
}

export function bind<S>(action: Action<S>, subject: S, group: string, detail?: string): BoundAction {
  const { id, label, icon, shortcut, keywords, destructive } = action;
  const lacking = action.lack?.(subject);
  return {
    id,
    label,
    icon,
    group,
    perform: () => action.perform(subject),
    ...(shortcut === undefined ? {} : { shortcut }),
    ...(keywords === undefined ? {} : { keywords }),
    ...(destructive === undefined ? {} : { destructive }),
    ...(detail === undefined ? {} : { detail }),
    ...(lacking === undefined ? {} : { lacking }),
  };
}
