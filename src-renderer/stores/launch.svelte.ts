import { containerKey } from '../../src-shared/model/container';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { FieldProblem, LaunchRecord } from '../../src-shared/model/launch';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { Link } from '../app/link';
import { emptyDraft, isEmptyDraft, readDraft, storableDraft, type LaunchDraft } from './launch-draft';
import { fromSpec } from './launch-from-spec';
import { KeptDraft } from './kept-draft.svelte';
import { LaunchPreviews, type LaunchInput } from './launch-preview.svelte';
import { LaunchRun } from './launch-run.svelte';
import { placeOf, toSpec } from './launch-spec';
import type { Toasts } from './toasts.svelte';
import type { ViewMemory } from './view-memory.svelte';

/** From top to bottom; what has no field of its own comes first. */
const FIELD_ORDER: readonly string[] = [
  ...[
    'image',
    'name',
    'pull',
    'argv',
    'ports',
    'mounts',
    'env',
    'envFiles',
    'networks',
    'restart',
    'retries',
  ],
  ...['remove', 'memory', 'shmSize', 'cpus', 'pidsLimit', 'entrypoint', 'workdir', 'user', 'hostname'],
  ...['platform', 'labels', 'capAdd', 'capDrop', 'securityOptions'],
];

function isSame(some: readonly FieldProblem[], others: readonly FieldProblem[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ field, message }, at) => others[at]?.field === field && others[at].message === message)
  );
}

interface Needs {
  readonly memory: ViewMemory;
  readonly toasts: Toasts;
  /** Shows the details of what was launched. */
  readonly show: (key: string) => void;
}

/** The form that runs a container: what is typed, the command it makes, and the run itself. */
export class LaunchStore {
  opened = $state(false);
  draft = $state<LaunchDraft>(emptyDraft());
  /** What of a copied container no command can say. */
  omitted = $state.raw<readonly string[]>([]);
  /** What was typed before the form was filled in from elsewhere. */
  aside = $state.raw<LaunchDraft | undefined>();
  recent = $state.raw<readonly LaunchRecord[]>([]);
  recentError = $state.raw<WireError | undefined>();
  readonly previews = new LaunchPreviews();
  readonly kept: KeptDraft;
  readonly #run: LaunchRun;
  readonly #needs: Needs;
  #link: Link | undefined;
  #shown: readonly FieldProblem[] = [];

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#run = new LaunchRun((operation) => this.#ended(operation));
    this.kept = new KeptDraft(needs.memory, {
      key: 'launch.draft',
      atMost: 24 * 1024,
      // Without the values of its secrets.
      write: () => (this.empty ? '' : storableDraft(this.draft)),
      read: (text) => (this.draft = readDraft(text) ?? this.draft),
    });
  }

  readonly #made = $derived.by(() => toSpec(this.draft));
  readonly empty = $derived.by(() => isEmptyDraft(this.draft));

  /** What is wrong, each at the place the form has for it. Without an image the form is unfinished, not wrong. */
  readonly problems: readonly FieldProblem[] = $derived.by(() => {
    const { problems, places } = this.#made;
    const own = problems.map((one) => one.field);
    const said = this.previews.problems
      .map(({ field, message }) => ({ field: placeOf(field, places), message }))
      .filter(({ field }) => !own.includes(field) && !(field === 'image' && this.lacksImage));
    const order = (field: string): number => FIELD_ORDER.indexOf(field.split('.')[0] ?? '');
    const all = [...problems, ...said].sort((a, b) => order(a.field) - order(b.field));
    // The same problems stay the same list: with another one each row would look for its own again.
    if (!isSame(all, this.#shown)) this.#shown = all;
    return this.#shown;
  });

  get run(): LaunchRun {
    return this.#run;
  }
  get lacksImage(): boolean {
    return this.draft.image.trim() === '';
  }
  /** Whether `start` would begin anything; a late preview is waited for by it. */
  get runnable(): boolean {
    return !this.lacksImage && this.problems.length === 0 && !this.#run.busy && !this.previews.error;
  }
  get input(): LaunchInput {
    const [runtime, engine] = this.draft.target.split(' ');
    return {
      spec: this.#made.spec,
      ...(runtime ? { runtime } : {}),
      ...(engine ? { engine } : {}),
    };
  }

  attach(link: Link): void {
    this.#link = link;
    this.#run.attach(link);
    this.previews.attach(link);
    if (this.opened) void this.#loadRecent();
  }

  /** Opens the form: as it was left, or filled in as `spec` says. */
  open(spec?: RunSpec, omitted: readonly string[] = [], target = ''): void {
    this.#run.clear();
    if (spec) this.fill(fromSpec(spec, target), omitted);
    this.opened = true;
    void this.#loadRecent();
  }

  /** Opens the form filled in as this container was made, on its engine. */
  async duplicate(ref: ObjectRef, runtime: string): Promise<void> {
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      const { spec, omitted } = await this.#link.client.launch.fromContainer({ ref });
      this.open(spec, omitted, `${runtime} ${ref.engine}`);
    } catch (error) {
      this.#needs.toasts.failure(error);
    }
  }

  close(): void {
    this.opened = false;
    this.previews.stop();
    this.kept.store();
  }

  /** Replaces what is typed, which can be brought back. */
  fill(draft: LaunchDraft, omitted: readonly string[] = []): void {
    this.aside = this.empty ? undefined : $state.snapshot(this.draft);
    this.draft = draft;
    this.omitted = omitted;
    this.#run.clear();
  }

  /** Empties the form; it can be brought back, too. */
  clear(): void {
    this.fill({ ...emptyDraft(), target: this.draft.target });
  }

  bringBack(): void {
    if (!this.aside) return;
    this.draft = this.aside;
    this.aside = undefined;
    this.omitted = [];
  }

  repeat(record: LaunchRecord): void {
    this.fill(fromSpec(record.spec, record.runtime));
  }

  async forget(id: string): Promise<void> {
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      await this.#link.client.launch.forget({ id });
      this.recent = this.recent.filter((one) => one.id !== id);
    } catch (error) {
      this.#needs.toasts.failure(error);
    }
  }

  /** Runs what the preview shows, once it shows what is typed. */
  async start(): Promise<void> {
    if (this.#run.busy || this.lacksImage) return;
    const { input } = this;
    await this.previews.now(input);
    if (!this.runnable) return;
    await this.#run.start((client) => client.launch.start(input));
  }

  async cancel(): Promise<void> {
    try {
      await this.#run.cancel();
    } catch (error) {
      this.#needs.toasts.failure(error);
    }
  }

  async #loadRecent(): Promise<void> {
    const link = this.#link;
    if (!link) return;
    try {
      this.recent = await link.client.launch.recent(undefined, { signal: link.signal });
      this.recentError = undefined;
    } catch (error) {
      if (!link.signal.aborted) this.recentError = CleatError.from(error).wire;
    }
  }

  #ended({ state, result, error }: Operation): void {
    if (state === 'succeeded') {
      this.draft = { ...emptyDraft(), target: this.draft.target };
      this.aside = undefined;
      this.omitted = [];
      const seen = this.opened;
      this.close();
      if (seen && result) this.#needs.show(containerKey(result));
    } else if (state === 'failed' && error && !this.opened)
      this.#needs.toasts.failure(CleatError.fromWire(error));
  }
}
