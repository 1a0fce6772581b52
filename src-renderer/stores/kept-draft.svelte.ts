import { isString, type ViewMemory } from './view-memory.svelte';

const STORE_AFTER_MS = 150;

interface Form {
  /** Its name in the memory. */
  readonly key: string;
  /** In characters: everything a face remembers has to fit in 64 KB. */
  readonly atMost: number;
  /** What is typed, as it may be kept; empty for an empty form. */
  write(): string;
  /** Takes up what was typed; what cannot be read is none. */
  read(text: string): void;
}

/** What is typed into a form, kept for the next start. */
export class KeptDraft {
  /** What is typed is too much to be kept. */
  tooLarge = $state(false);
  #restored = false;
  #storing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly memory: ViewMemory,
    private readonly form: Form,
  ) {}

  /** Takes up what was typed before the last reload, once the memory is there. */
  restore(): void {
    if (this.#restored || this.form.write() !== '') return;
    this.#restored = true;
    this.form.read(this.memory.read(this.form.key, isString, ''));
  }

  /** As `store`, after a pause in typing. */
  storeSoon(): void {
    clearTimeout(this.#storing);
    this.#storing = setTimeout(() => this.store(), STORE_AFTER_MS);
  }

  /** Stores at once what would be stored in a moment: the page goes. */
  flush(): void {
    if (this.#storing !== undefined) this.store();
  }

  store(): void {
    clearTimeout(this.#storing);
    this.#storing = undefined;
    const text = this.form.write();
    // An empty form that was opened before the memory is there must not wipe what it remembers.
    if (!this.#restored && text === '') return;
    this.tooLarge = text.length > this.form.atMost;
    this.memory.write(this.form.key, this.tooLarge ? '' : text);
  }
}
