/** One event as people read it. Strings are hostile. */
export interface EngineNews {
  readonly engine: string;
  /** Epoch ms. */
  readonly at: number;
  readonly kind: 'container' | 'image' | 'volume' | 'network' | 'other';
  /** The engine's own word: `start`, `die`, `health_status: healthy`, … */
  readonly action: string;
  readonly id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}
