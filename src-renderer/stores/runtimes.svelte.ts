import { ui } from '../../src-shared/messages/ui-en';
import type { Capabilities, Capability } from '../../src-shared/model/capabilities';
import type { WireError } from '../../src-shared/model/error';
import { CleatError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import type { Runtime, RuntimesSnapshot } from '../../src-shared/model/runtime';
import { follow, type Link } from '../app/link';
import { visibleText } from '../lib/visible-text';
import type { OperationsStore } from './operations.svelte';
import type { SettingsStore } from './settings.svelte';
import type { Toasts } from './toasts.svelte';

/** Runtimes, whether they can be used, and which one new work goes to. */
export class RuntimesStore {
  snapshot = $state.raw<RuntimesSnapshot | undefined>();
  error = $state.raw<WireError | undefined>();
  /** True while everything is being probed anew. */
  refreshing = $state(false);
  /** The runtime that has been asked for and is not confirmed yet. */
  choosing = $state<string | undefined>();
  #link: Link | undefined;
  #noticeShown: string | undefined;

  constructor(
    private readonly operations: OperationsStore,
    private readonly toasts: Toasts,
    private readonly settings: Pick<SettingsStore, 'adopt'>,
  ) {}

  get list(): readonly Runtime[] {
    return this.snapshot?.runtimes ?? [];
  }

  attach(link: Link): void {
    this.#link = link;
    void follow(link, (signal) => link.client.runtimes.watch(undefined, { signal }), {
      onItems: (items) => {
        const last = items.at(-1);
        if (last) this.#take(last);
      },
      onError: (error) => {
        this.error = error;
      },
    });
  }

  /** Sends new work to `name` (`auto`: whatever is best). Shown at once; taken back when refused. */
  async use(name: string): Promise<void> {
    this.choosing = name;
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      const selection = await this.#link.client.runtimes.use({ name });
      // The stream of settings says it too, a moment later: until then the old choice would show again.
      this.settings.adopt({ runtime: name });
      if (this.snapshot) {
        const runtimes = this.snapshot.runtimes.map((one) => ({
          ...one,
          selected: one.name === selection.name,
        }));
        this.snapshot = { ...this.snapshot, runtimes, selection };
      }
    } catch (error) {
      this.toasts.failure(error);
    } finally {
      if (this.choosing === name) this.choosing = undefined;
    }
  }

  /** What an engine can do; of one that has not told its version, what its runtime can. */
  capabilitiesOf({
    engine,
    runtime,
  }: {
    readonly engine?: string;
    readonly runtime: string;
  }): Capabilities | undefined {
    const own = engine === undefined ? undefined : this.snapshot?.engineCapabilities[engine];
    return own ?? this.list.find(({ name }) => name === runtime)?.capabilities;
  }

  /** Why this cannot be done there, and what to do instead; undefined where it can, or nobody knows. */
  lack(
    where: { readonly engine?: string; readonly runtime: string },
    capability: Capability,
  ): string | undefined {
    const support = this.capabilitiesOf(where)?.[capability];
    if (support?.can !== 'no') return undefined;
    const { why, instead } = ui.capabilities.explain(visibleText(where.runtime), support.why);
    return visibleText([why, instead].filter(Boolean).join(' '));
  }

  /** The work that starts this runtime, while it runs. */
  startOf(name: string): Operation | undefined {
    return this.operations.running.find(({ kind, runtime }) => kind === 'runtime.start' && runtime === name);
  }

  isStarting(name: string): boolean {
    return this.startOf(name) !== undefined;
  }

  async start(name: string): Promise<void> {
    await this.operations.begin((client) => client.runtimes.ensureRunning({ name }));
  }

  /** Probes everything anew: after an engine was installed or started by hand. */
  async refresh(): Promise<void> {
    if (this.refreshing || !this.#link) return;
    this.refreshing = true;
    try {
      const { client, signal } = this.#link;
      const [snapshot] = await Promise.all([
        client.runtimes.list({ refresh: true }, { signal }),
        client.system.wake(undefined, { signal }),
      ]);
      this.#take(snapshot);
    } catch (error) {
      this.toasts.failure(error);
    } finally {
      this.refreshing = false;
    }
  }

  #take(snapshot: RuntimesSnapshot): void {
    this.snapshot = snapshot;
    this.error = undefined;
    const { notice } = snapshot;
    if (!notice || notice.id === this.#noticeShown) return;
    this.#noticeShown = notice.id;
    this.toasts.show({ tone: 'notice', title: notice.message });
  }
}
