import type { BuildMessage } from './build-stream';
import { stageOf } from './classic-steps';
import type { LinearSteps } from './linear-steps';

const BEGIN = /^(?:\[(\d+)\/\d+\] )?STEP (\d+)\/(\d+): ([\s\S]*)\n$/;
const COMMIT = /^(?:\[\d+\/\d+\] )?(COMMIT(?: .*)?)\n$/;

/**
 * Reads what Podman's builder tells as steps. What a container prints comes as the same text: a word of the builder
 * counts only where the builder would say it now.
 */
export class PodmanSteps {
  #stage = '1';
  #name: string | undefined;
  #number = 0;
  #total = 0;
  #committing = false;

  constructor(private readonly steps: LinearSteps) {}

  hear({ stream: text = '' }: BuildMessage): void {
    if (text === '' || this.#begins(text)) return;
    if (/^--> Using cache [0-9a-f]{64}\n$/.test(text)) this.steps.cached();
    else if (this.#number === this.#total && COMMIT.test(text)) {
      this.#committing = true;
      this.steps.begin(COMMIT.exec(text)?.[1] ?? 'COMMIT', this.#name);
    } else if (!this.#isTalk(text)) this.steps.log('stdout', text);
  }

  #begins(text: string): boolean {
    const said = BEGIN.exec(text);
    if (!said) return false;
    const [, stage = '1', number, total, instruction = ''] = said;
    const isNext = stage === this.#stage && Number(number) === this.#number + 1;
    const isFirst = Number(number) === 1 && (this.#total === 0 || Number(stage) > Number(this.#stage));
    if (!isNext && !isFirst) return false;
    if (isFirst) this.#name = stageOf(instruction);
    this.#stage = stage;
    this.#number = Number(number);
    this.#total = Number(total);
    this.#committing = false;
    this.steps.begin(instruction.trim(), this.#name);
    return true;
  }

  #isTalk(text: string): boolean {
    if (/^--> [0-9a-f]{11,12}\n$/.test(text)) return true;
    // After the last step, or after its commit, nobody else speaks.
    const isOver = this.#committing || (this.#number === this.#total && !this.steps.isRunning);
    return isOver && /^(Successfully (built|tagged) .*|[0-9a-f]{64})\n$/.test(text);
  }
}
