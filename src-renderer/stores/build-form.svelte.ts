import type { StartedBuild } from '../../src-shared/contract/builds';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { FieldProblem } from '../../src-shared/model/launch';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import type { Link } from '../app/link';
import { emptyBuild, isEmptyBuild, readBuildDraft, type BuildDraft } from './build-draft';
import { BuildPreviews, type BuildInput } from './build-preview.svelte';
import { fromBuildSpec, lackProblems, placeInForm, toBuildSpec } from './build-spec';
import { KeptDraft } from './kept-draft.svelte';
import type { ViewMemory } from './view-memory.svelte';

/** From top to bottom. */
const FIELD_ORDER: readonly string[] = [
  ...['context', 'dockerfile', 'target', 'tags', 'args', 'secrets', 'ssh', 'cacheFrom', 'cacheTo', 'output'],
  ...['platforms', 'labels', 'network'],
];
const placeOf = ({ field }: FieldProblem): number => FIELD_ORDER.indexOf(field.split('.')[0] ?? '');

interface Needs {
  readonly memory: ViewMemory;
  /** Shows the build that was begun. */
  readonly show: (build: string) => void;
}

/** The form that builds an image: what is typed, the command it makes, and the beginning of the build. */
export class BuildForm {
  opened = $state(false);
  draft = $state<BuildDraft>(emptyBuild());
  /** What was typed before the form was filled in from elsewhere. */
  aside = $state.raw<BuildDraft | undefined>();
  starting = $state(false);
  /** Why the last build was not begun. */
  refused = $state.raw<WireError | undefined>();
  readonly previews = new BuildPreviews();
  readonly kept: KeptDraft;
  readonly #needs: Needs;
  #link: Link | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.kept = new KeptDraft(needs.memory, {
      key: 'builds.draft',
      atMost: 16 * 1024,
      write: () => (this.empty ? '' : JSON.stringify(this.draft)),
      read: (text) => (this.draft = readBuildDraft(text) ?? this.draft),
    });
  }

  readonly #made = $derived.by(() => toBuildSpec(this.draft));
  readonly empty = $derived.by(() => isEmptyBuild(this.draft));
  readonly lacksContext = $derived.by(() => this.draft.context.trim() === '');

  /** What is wrong, each at the place the form has for it. Without a folder the form is unfinished, not wrong. */
  readonly problems: readonly FieldProblem[] = $derived.by(() => {
    const { spec, problems, places } = this.#made;
    const { answer, folder } = this.previews;
    const own = problems.map(({ field }) => field);
    const said = [...(answer?.problems ?? []), ...lackProblems(spec, answer?.lacks ?? [])]
      .map(({ field, message }) => ({ field: placeInForm(field, places), message }))
      .filter(({ field }) => !own.includes(field) && !(field === 'context' && this.lacksContext));
    const wrong = folder.problem;
    const looked =
      wrong && spec.context.startsWith('/') ? [{ field: wrong.field, message: wrong.error.message }] : [];
    return [...looked, ...problems, ...said].sort((a, b) => placeOf(a) - placeOf(b));
  });
  /** What the builder cannot do whatever is typed. */
  readonly lacks: readonly FieldProblem[] = $derived.by(() => this.previews.answer?.lacks ?? []);

  /** Whether `start` would begin anything; a late preview is waited for by it. */
  get startable(): boolean {
    return (
      !this.lacksContext && this.problems.length === 0 && !this.starting && this.previews.error === undefined
    );
  }
  get input(): BuildInput {
    const [runtime, engine] = this.draft.where.split(' ');
    return {
      spec: this.#made.spec,
      ...(runtime ? { runtime } : {}),
      ...(engine ? { engine } : {}),
    };
  }

  attach(link: Link): void {
    this.#link = link;
    this.previews.attach(link);
  }

  /** Opens the form: as it was left, or filled in as `spec` says. */
  open(spec?: BuildSpec, where = ''): void {
    this.refused = undefined;
    if (spec) this.fill(fromBuildSpec(spec, where));
    this.opened = true;
  }

  close(): void {
    this.opened = false;
    this.previews.stop();
    this.kept.store();
  }

  /** Replaces what is typed, which can be brought back. */
  fill(draft: BuildDraft): void {
    this.aside = this.empty ? undefined : $state.snapshot(this.draft);
    this.draft = draft;
    this.refused = undefined;
  }

  clear(): void {
    this.fill({ ...emptyBuild(), where: this.draft.where });
  }

  bringBack(): void {
    if (!this.aside) return;
    this.draft = this.aside;
    this.aside = undefined;
  }

  /** Begins what the preview shows, once it shows what is typed; then the build itself is shown. */
  async start(): Promise<void> {
    if (this.starting || this.lacksContext) return;
    const { input } = this;
    await this.previews.now(input);
    if (!this.startable) return;
    this.starting = true;
    this.refused = undefined;
    let begun: StartedBuild | undefined;
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      begun = await this.#link.client.builds.start(input);
    } catch (error) {
      this.refused = CleatError.from(error).wire;
    } finally {
      this.starting = false;
    }
    if (!begun) return;
    this.aside = undefined;
    this.close();
    this.#needs.show(begun.build);
  }
}
