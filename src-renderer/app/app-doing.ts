import type { AppActionId } from '../../src-shared/model/app-actions';
import type { Doing } from '../actions/app';
import type { SettingsStore, Theme } from '../stores/settings.svelte';
import type { ContainersView } from '../stores/containers-view.svelte';
import type { BuildForm } from '../stores/build-form.svelte';
import type { ImagesView } from '../stores/images-view.svelte';
import type { LaunchStore } from '../stores/launch.svelte';
import type { Connection } from './connection.svelte';
import type { Overlays } from './overlays.svelte';
import type { Places } from './places.svelte';
import type { Preload } from './preload';

interface Needs {
  readonly places: Places;
  readonly settings: SettingsStore;
  readonly containersView: ContainersView;
  readonly launch: LaunchStore;
  readonly buildForm: BuildForm;
  readonly images: ImagesView;
  readonly connection: Connection;
  readonly overlays: Overlays;
  readonly failed: (error: unknown) => void;
  /** Absent in a browser, which reloads and zooms by itself. */
  readonly zoom: Preload['zoom'] | undefined;
}

/** How each of the app's actions is done in this page. */
export function appDoing(needs: Needs): Partial<Record<AppActionId, Doing>> {
  const { places, settings, containersView, launch, buildForm, images, connection, overlays, failed, zoom } =
    needs;
  const theme = (value: Theme): Doing => ({
    predicate: () => settings.value.theme !== value,
    perform: () => void settings.set({ theme: value }),
  });
  const look = (): void => {
    connection.retryNow();
    connection.client.system.wake().catch(failed);
  };
  return {
    'launch.open': { perform: () => launch.open() },
    'build.open': { perform: () => buildForm.open() },
    'palette.open': { perform: () => overlays.toggle('palette') },
    'go.containers': { perform: () => places.go('containers') },
    'go.images': { perform: () => places.go('images') },
    'go.builds': { perform: () => places.go('builds') },
    'go.runtimes': { perform: () => places.go('runtimes') },
    'go.settings': { perform: () => places.go('settings') },
    'engines.look': { perform: look },
    'detail.close': {
      predicate: () =>
        (places.section === 'containers' && containersView.detailOpen) ||
        (places.section === 'images' && images.detailOpen),
      perform: () => (places.section === 'images' ? images : containersView).closeDetail(),
    },
    'theme.system': theme('system'),
    'theme.light': theme('light'),
    'theme.dark': theme('dark'),
    'shortcuts.open': { perform: () => overlays.toggle('shortcuts') },
    ...(zoom
      ? {
          'window.reload': { perform: () => location.reload() },
          'zoom.reset': { perform: () => zoom(0) },
          'zoom.in': { perform: () => zoom(1) },
          'zoom.out': { perform: () => zoom(-1) },
        }
      : {}),
  };
}
