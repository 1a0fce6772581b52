/** What a step printed last: enough to see why it failed, and never much. */
const KEPT_CHARS = 4000;

export class StepTail {
  readonly #texts = new Map<string, string>();

  add(step: string, text: string): void {
    this.#texts.set(step, ((this.#texts.get(step) ?? '') + text).slice(-KEPT_CHARS));
  }

  of(step: string): string {
    return (this.#texts.get(step) ?? '').trim();
  }

  drop(step: string): void {
    this.#texts.delete(step);
  }
}
