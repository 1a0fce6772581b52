import Hammer from '@lucide/svelte/icons/hammer';
import Layers from '@lucide/svelte/icons/layers';
import Box from '@lucide/svelte/icons/container';
import Server from '@lucide/svelte/icons/server';
import Settings from '@lucide/svelte/icons/settings-2';
import { ui } from '../../src-shared/messages/ui-en';
import type { Action } from '../actions/action';
import { oneOf, type ViewMemory } from '../stores/view-memory.svelte';

export const SECTIONS = ['containers', 'images', 'builds', 'runtimes', 'settings'] as const;
/** As `APP_ACTIONS` has them. */
const KEYS = { containers: 1, images: 2, builds: 3, runtimes: 4, settings: 5 } as const;
export type Section = (typeof SECTIONS)[number];
const ICONS = {
  containers: Box,
  images: Layers,
  builds: Hammer,
  runtimes: Server,
  settings: Settings,
} as const;

/** Where one is, and how to go elsewhere. */
export class Places {
  readonly actions: readonly (Action & { readonly section: Section })[];

  constructor(private readonly memory: ViewMemory) {
    this.actions = SECTIONS.map((section) => ({
      section,
      id: `go.${section}`,
      label: ui.nav[section],
      icon: ICONS[section],
      shortcut: `mod+${KEYS[section]}`,
      perform: () => this.go(section),
    }));
  }

  get section(): Section {
    return this.memory.read('nav.section', oneOf(...SECTIONS), 'containers');
  }

  go(section: Section): void {
    this.memory.write('nav.section', section);
  }
}
