import { matches } from '../../actions/shortcut';

/** What a key press on the list asks for. */
export type GridKey =
  | { readonly type: 'go'; readonly to: number; readonly extend: boolean }
  | { readonly type: 'head' | 'check' | 'all' | 'menu' }
  | { readonly type: 'fold'; readonly folded: boolean };

interface Place {
  /** The current line, or -1. */
  readonly index: number;
  /** Where the current line was last. */
  readonly place: number;
  readonly page: number;
  readonly count: number;
}

/** The keys of a list: arrows, pages and ends (with Shift a range), Space, ⌘A, menus, and folding of groups. */
export function gridKey(event: KeyboardEvent, { index, place, page, count }: Place): GridKey | undefined {
  if (matches(event, 'mod+a')) return { type: 'all' };
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) return { type: 'menu' };
  if (event.metaKey || event.ctrlKey || event.altKey) return undefined;
  if (event.key === ' ') return { type: 'check' };
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
    return { type: 'fold', folded: event.key === 'ArrowLeft' };
  if (event.key === 'ArrowUp' && index === 0 && !event.shiftKey) return { type: 'head' };
  const here = index >= 0 ? index : place - 1;
  const to = {
    ArrowDown: here + 1,
    ArrowUp: index >= 0 ? here - 1 : place,
    PageDown: here + page,
    PageUp: here - page,
    Home: 0,
    End: count - 1,
  }[event.key];
  return to === undefined ? undefined : { type: 'go', to, extend: event.shiftKey };
}
