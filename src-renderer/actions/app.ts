import Refresh from '@lucide/svelte/icons/refresh-cw';
import Hammer from '@lucide/svelte/icons/hammer';
import Box from '@lucide/svelte/icons/container';
import Layers from '@lucide/svelte/icons/layers';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import PanelRight from '@lucide/svelte/icons/panel-right-close';
import Plus from '@lucide/svelte/icons/plus';
import Search from '@lucide/svelte/icons/search';
import Server from '@lucide/svelte/icons/server';
import Settings from '@lucide/svelte/icons/settings-2';
import Sun from '@lucide/svelte/icons/sun';
import ZoomIn from '@lucide/svelte/icons/zoom-in';
import { ui } from '../../src-shared/messages/ui-en';
import { APP_ACTIONS, type AppActionFacts, type AppActionId } from '../../src-shared/model/app-actions';
import type { Action, Icon } from './action';

export interface AppAction extends Action {
  readonly id: AppActionId;
}

/** How an action is done here, and whether it makes sense now. */
export interface Doing {
  readonly perform: () => void;
  readonly predicate?: () => boolean;
}

const LOOK: Record<AppActionId, { readonly icon: Icon; readonly keywords?: string }> = {
  'launch.open': { icon: Plus, keywords: 'new create launch start image docker run' },
  'build.open': { icon: Hammer, keywords: 'new image dockerfile containerfile docker build' },
  'palette.open': { icon: Search },
  'go.containers': { icon: Box, keywords: 'list ps running' },
  'go.images': { icon: Layers, keywords: 'list pull tags layers registry' },
  'go.builds': { icon: Hammer, keywords: 'history dockerfile images' },
  'go.runtimes': { icon: Server, keywords: 'docker podman engine which selection' },
  'go.settings': { icon: Settings, keywords: 'preferences options theme dark light notifications' },
  'engines.look': { icon: Refresh, keywords: 'refresh reload rescan reconnect' },
  'detail.close': { icon: PanelRight, keywords: 'hide pane' },
  'window.reload': { icon: Refresh, keywords: 'refresh' },
  'zoom.reset': { icon: ZoomIn, keywords: 'zoom 100' },
  'zoom.in': { icon: ZoomIn, keywords: 'bigger larger' },
  'zoom.out': { icon: ZoomIn, keywords: 'smaller' },
  'theme.system': { icon: Monitor, keywords: 'theme colour color mode' },
  'theme.light': { icon: Sun, keywords: 'theme colour color mode day' },
  'theme.dark': { icon: Moon, keywords: 'theme colour color mode night' },
  'shortcuts.open': { icon: Keyboard, keywords: 'help keys sheet' },
};

/** The actions of the whole app, in the order of their list. What cannot be done here (`doing` lacks it) is left out. */
export function appActions(doing: Readonly<Partial<Record<AppActionId, Doing>>>): readonly AppAction[] {
  return APP_ACTIONS.flatMap((facts: AppActionFacts & { readonly id: AppActionId }): AppAction[] => {
    const { id, shortcut } = facts;
    const here = doing[id];
    if (!here) return [];
    return [
      {
        id,
        label: ui.commands[id],
        ...LOOK[id],
        perform: here.perform,
        ...(shortcut === undefined ? {} : { shortcut }),
        ...(here.predicate === undefined ? {} : { predicate: here.predicate }),
      },
    ];
  });
}
