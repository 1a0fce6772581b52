/** A question before something that cannot be undone. It names the thing; “no” is what Enter and Escape say. */
export interface Question {
  readonly title: string;
  readonly body: string;
  readonly confirm: string;
  /** When set, it has to be ticked before the answer can be yes. */
  readonly consent?: string;
}

export class Confirm {
  question = $state.raw<Question | undefined>();
  #answer: ((yes: boolean) => void) | undefined;

  /** Resolves with true only for an explicit yes; a second question answers the first with no. */
  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.question = question;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  answer(yes: boolean): void {
    this.question = undefined;
    this.#answer?.(yes);
    this.#answer = undefined;
  }
}
