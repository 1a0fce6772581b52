import type { BoundAction } from '../actions/action';

/**
 * The actions that answer to every word of `query`, best first: a label that begins with it, then a word that
 * does, then anything that contains it. Without a query: all, as they come.
 */
export function findActions(actions: readonly BoundAction[], query: string): readonly BoundAction[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return actions;
  return actions
    .map((action, index) => ({ action, index, score: score(action, words) }))
    .filter((found) => found.score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map((found) => found.action);
}

function score(action: BoundAction, words: readonly string[]): number {
  const label = action.label.toLowerCase();
  const rest = `${action.group} ${action.detail ?? ''} ${action.keywords ?? ''}`.toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (label.startsWith(word)) sum += 4;
    else if (label.split(/[\s:_./-]+/).some((part) => part.startsWith(word))) sum += 3;
    else if (label.includes(word)) sum += 2;
    else if (rest.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

/** Keeps the order of groups as they first appear, so that a group is one block. */
export function grouped(
  actions: readonly BoundAction[],
): readonly (readonly [string, readonly BoundAction[]])[] {
  const groups = new Map<string, BoundAction[]>();
  for (const action of actions) {
    const group = groups.get(action.group);
    if (group) group.push(action);
    else groups.set(action.group, [action]);
  }
  return [...groups];
}
