/** One thing that may stand next on the command line. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may stand next: words that are known, or things that have to be asked for. */
export type Completion =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'containers'; readonly verb: string }
  | { readonly kind: 'images' }
  | { readonly kind: 'runtimes'; readonly auto: boolean }
  /** The shell's own: files. */
  | { readonly kind: 'files' };
