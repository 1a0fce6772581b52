/* eslint-disable svelte/prefer-svelte-reactivity -- timers are not drawn */
import { CleatError } from '../../src-shared/model/error';
import { ui } from '../../src-shared/messages/ui-en';

export interface Toast {
  readonly id: number;
  readonly tone: 'bad' | 'notice' | 'good';
  readonly title: string;
  readonly hint?: string;
}

const STAY_MS = { bad: 15_000, notice: 12_000, good: 4_000 } as const;
const AT_MOST = 4;

/** Short messages about what has just happened. An error stays longest; a pointer over them stops the clock. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  #held = false;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(toast: Omit<Toast, 'id'>): void {
    const same = this.list.find((one) => one.title === toast.title);
    if (same) this.dismiss(same.id);
    const id = this.#next++;
    this.list = [...this.list, { ...toast, id }].slice(-AT_MOST);
    if (!this.#held) this.#arm(id, STAY_MS[toast.tone]);
  }

  /** Shows a failure; one that the user asked for (a cancelled call) is not worth a word. */
  failure(thrown: unknown): void {
    const { wire } = CleatError.from(thrown);
    if (wire.category === 'cancelled') return;
    const hint = wire.hint ?? (wire.category === 'general' ? ui.toasts.unexpectedHint : undefined);
    this.show({ tone: 'bad', title: wire.message, ...(hint === undefined ? {} : { hint }) });
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  hold(): void {
    this.#held = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  release(): void {
    this.#held = false;
    for (const toast of this.list) this.#arm(toast.id, STAY_MS[toast.tone]);
  }

  #arm(id: number, ms: number): void {
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), ms),
    );
  }
}
