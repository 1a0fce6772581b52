import Plus from '@lucide/svelte/icons/plus';
import { ui } from '../../src-shared/messages/ui-en';
import type { LaunchStore } from '../stores/launch.svelte';
import type { Action } from './action';

export interface LaunchActions {
  /** Opens the Run form as it was left. */
  readonly open: Action;
}

export function launchActions(launch: LaunchStore): LaunchActions {
  return {
    open: {
      id: 'launch.open',
      label: ui.launch.open,
      icon: Plus,
      shortcut: 'n',
      keywords: 'run launch new create start container image',
      perform: () => launch.open(),
    },
  };
}
