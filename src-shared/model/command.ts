import type { AppActionId } from './app-actions';

/** What the window face asks of its page: from the menu bar, the tray, a link or a notification. */
export type Command =
  | { readonly type: 'action'; readonly id: AppActionId }
  /** Shows a container: by its name or (the beginning of) its id, of one engine or of any. */
  | { readonly type: 'container'; readonly name: string; readonly engine?: string; readonly tab?: 'logs' }
  /** Opens the Run form with this filled in. Runs nothing. */
  | { readonly type: 'run'; readonly image: string; readonly name?: string }
  | { readonly type: 'notice'; readonly what: 'bad-link' | 'crashed' };
