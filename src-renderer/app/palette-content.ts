import Box from '@lucide/svelte/icons/container';
import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import Play from '@lucide/svelte/icons/play';
import Server from '@lucide/svelte/icons/server';
import Sun from '@lucide/svelte/icons/sun';
import { ui } from '../../src-shared/messages/ui-en';
import { isUsable } from '../lib/usable';
import { bind, isOffered, type BoundAction } from '../actions/action';
import { visibleText } from '../lib/visible-text';
import type { Theme } from '../stores/settings.svelte';
import type { Desk } from './desk';

/** The refusal that only a fresh address cures. */
export const SESSION_CODE = 'rpc.no-session';

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const THINGS_AT_MOST = 30;

/** What the palette offers before anything is typed: the selected container's verbs, places, runtimes, themes. */
export function paletteActions(desk: Desk): readonly BoundAction[] {
  const row = desk.places.section === 'containers' ? desk.containersView.selected : undefined;
  const verbs = row
    ? desk.containerActions.all
        .filter((action) => isOffered(action, row))
        .map((action) => bind(action, row, ui.palette.selected(visibleText(row.container.name))))
    : [];
  const places = desk.places.actions.map((place) => bind(place, undefined, ui.palette.goTo));
  return [...verbs, ...places, ...runtimeActions(desk), ...themeActions(desk)];
}

/** Containers found by what their row says; choosing one shows it. */
export function paletteThings(desk: Desk, query: string): readonly BoundAction[] {
  const words = query.toLowerCase().split(/\s+/);
  const found: BoundAction[] = [];
  for (const row of desk.containers.rows) {
    if (!words.every((word) => row.facts.haystack.includes(word))) continue;
    found.push({
      id: `container ${row.key}`,
      label: visibleText(row.container.name),
      detail: visibleText(row.container.image),
      icon: Box,
      group: ui.palette.containers,
      perform: () => {
        desk.places.go('containers');
        desk.containersView.openDetail(row);
      },
    });
    if (found.length === THINGS_AT_MOST) break;
  }
  return found;
}

function runtimeActions({ runtimes }: Desk): BoundAction[] {
  const locked = runtimes.snapshot?.lockedBy !== undefined;
  return runtimes.list.flatMap((runtime) => {
    const name = visibleText(runtime.name);
    const actions: BoundAction[] = [];
    if (!locked && !runtime.selected && isUsable(runtime))
      actions.push({
        id: `runtime.use ${runtime.name}`,
        label: ui.palette.use(name),
        icon: Server,
        keywords: 'switch select runtime',
        group: ui.palette.runtimes,
        perform: () => void runtimes.use(runtime.name),
      });
    if (runtime.availability.startable && runtime.availability.state === 'stopped')
      actions.push({
        id: `runtime.start ${runtime.name}`,
        label: ui.palette.start(name),
        icon: Play,
        group: ui.palette.runtimes,
        perform: () => void runtimes.start(runtime.name),
      });
    return actions;
  });
}

function themeActions({ settings }: Desk): BoundAction[] {
  return THEMES.filter((theme) => theme !== settings.value.theme).map((theme) => ({
    id: `theme.${theme}`,
    label: ui.settings.themeAction(ui.settings.themes[theme]),
    icon: THEME_ICONS[theme],
    keywords: 'theme colour color mode',
    group: ui.palette.theme,
    perform: () => void settings.set({ theme }),
  }));
}
