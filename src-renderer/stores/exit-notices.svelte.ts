/* eslint-disable svelte/prefer-svelte-reactivity -- what is shown outside the page is not drawn */
import { ui } from '../../src-shared/messages/ui-en';
import type { Command } from '../../src-shared/model/command';
import { ExitFinder, ExitGate, type ExitNotice } from '../../src-shared/model/exit-notices';
import type { ContainersPatch } from '../../src-shared/model/patch';
import { visibleText } from '../lib/visible-text';
import type { SettingsStore } from './settings.svelte';

interface Needs {
  readonly settings: Pick<SettingsStore, 'value'>;
  /** Does what a click on a notification asks for. */
  readonly perform: (command: Command) => void;
}

/**
 * Tells of unexpected ends through the browser, once a person has allowed it to: a page in a browser has no window of
 * ours beside it that could. Never asks by itself.
 */
export class ExitNotices {
  /** `unsupported` where the browser has no notifications. */
  permission = $state<NotificationPermission | 'unsupported'>(
    typeof Notification === 'undefined' ? 'unsupported' : Notification.permission,
  );
  readonly #finder = new ExitFinder();
  readonly #shown = new Set<Notification>();
  readonly #gate: ExitGate;

  constructor(private readonly needs: Needs) {
    this.#gate = new ExitGate((notice) => this.#tell(notice), {
      now: Date.now,
      later: (work, ms) => {
        const due = setTimeout(work, ms);
        return () => clearTimeout(due);
      },
    });
  }

  /** A new stream of containers begins. */
  begin(): void {
    this.#finder.begin();
  }

  take(patches: readonly ContainersPatch[]): void {
    const exits = this.#finder.take(patches, Date.now());
    if (this.permission === 'granted' && this.needs.settings.value.notifyExits) this.#gate.take(exits);
  }

  /** Asks the browser, which asks the person: to be called from a press of a button. */
  async allow(): Promise<void> {
    if (this.permission !== 'unsupported') this.permission = await Notification.requestPermission();
  }

  close(): void {
    this.#gate.close();
    for (const shown of this.#shown) shown.close();
    this.#shown.clear();
  }

  #tell(notice: ExitNotice): void {
    const one = notice.type === 'one';
    const shown = new Notification(
      one ? ui.notices.exited(visibleText(notice.exit.name)) : ui.notices.many(notice.count),
      {
        body: one
          ? ui.notices.exitCode(notice.exit.exitCode, visibleText(notice.exit.runtime))
          : ui.notices.manyBody,
      },
    );
    this.#shown.add(shown);
    shown.onclose = () => this.#shown.delete(shown);
    shown.onclick = () => {
      shown.close();
      window.focus();
      this.needs.perform(
        one
          ? { type: 'container', engine: notice.exit.engine, name: notice.exit.id }
          : { type: 'action', id: 'go.containers' },
      );
    };
  }
}
