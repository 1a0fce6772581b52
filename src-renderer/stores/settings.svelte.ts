import { CleatError } from '../../src-shared/model/error';
import type { RuntimeConfig, Settings, SettingsPatch } from '../../src-shared/model/settings';
import { follow, type Link } from '../app/link';
import type { Toasts } from './toasts.svelte';

export type Theme = Settings['theme'];

/** The user's settings. A change shows at once and is taken back, with the reason, when it could not be stored. */
export class SettingsStore {
  value = $state.raw<Settings>({ runtime: 'auto', theme: 'system', notifyExits: true });
  #link: Link | undefined;

  constructor(private readonly toasts: Toasts) {}

  /** Resolves when the settings are here, or could not be had. */
  async attach(link: Link): Promise<void> {
    this.#link = link;
    void follow(link, (signal) => link.client.settings.watch(undefined, { signal }), {
      onItems: (items) => {
        const last = items.at(-1);
        if (last) this.value = last;
      },
    });
    try {
      this.value = await link.client.settings.get(undefined, { signal: link.signal });
    } catch (error) {
      if (!link.signal.aborted) this.toasts.failure(error);
    }
  }

  /** Takes what the owner has stored already and says to everybody in a moment. */
  adopt(stored: Partial<Pick<Settings, 'runtime' | 'theme' | 'notifyExits'>>): void {
    this.value = { ...this.value, ...stored };
  }

  async set(patch: SettingsPatch): Promise<void> {
    const before = this.value;
    const changed: Settings = { ...before };
    if (patch.theme !== undefined) changed.theme = patch.theme;
    if (patch.runtime !== undefined) changed.runtime = patch.runtime;
    if (patch.notifyExits !== undefined) changed.notifyExits = patch.notifyExits;
    if (patch.keepInTray !== undefined) changed.keepInTray = patch.keepInTray;
    this.value = changed;
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      this.value = await this.#link.client.settings.set(patch);
    } catch (error) {
      if (this.value === changed) this.value = before;
      this.toasts.failure(error);
    }
  }

  /** Sets values of one runtime, null takes one away. Gives why they are refused; undefined when they are stored. */
  async configure(name: string, values: RuntimeConfig): Promise<string | undefined> {
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      const stored = await this.#link.client.runtimes.configure({ name, values });
      this.value = { ...this.value, runtimes: { ...this.value.runtimes, [name]: stored } };
      return undefined;
    } catch (error) {
      return CleatError.from(error).message;
    }
  }
}
