import type { BuildMessage } from './build-stream';
import type { LinearSteps } from './linear-steps';

/** Of the classic builder's errors; it prints what a container says on stderr in red. */
// eslint-disable-next-line no-control-regex -- the terminal's own escape is what is looked for
const RED = /^\x1b\[91m([\s\S]*)\x1b\[0m$/;

/** `FROM image AS name` names the stage that begins. */
export const stageOf = (instruction: string): string | undefined =>
  /^FROM\s.*\sAS\s+(\S+)\s*$/i.exec(instruction)?.[1];

/**
 * Reads what the classic builder tells as steps. What a container prints comes on the same line of talk: a word of the
 * builder counts only where the builder would say it now.
 */
export class ClassicSteps {
  #number = 0;
  #total: number | undefined;
  #stage: string | undefined;
  /** Nothing was said since the step began. */
  #fresh = false;
  /** The container that runs, by its short id. */
  #container: string | undefined;

  constructor(private readonly steps: LinearSteps) {}

  hear(message: BuildMessage): void {
    if (message.status !== undefined) {
      const { current, total } = message.progressDetail ?? {};
      if (current === undefined || message.id === undefined) return;
      this.steps.progress(message.id, current, total ?? 0);
      return;
    }
    const text = message.stream ?? '';
    if (text === '' || this.#begins(text) || this.#isTalk(text)) return;
    const red = RED.exec(text)?.[1];
    this.steps.log(red === undefined ? 'stdout' : 'stderr', red ?? text);
  }

  #begins(text: string): boolean {
    const said = /^Step (\d+)\/(\d+) : ([\s\S]*)$/.exec(text);
    if (!said || this.#container !== undefined) return false;
    const [, number, total, instruction = ''] = said;
    if (Number(number) !== this.#number + 1 || (this.#total ?? Number(total)) !== Number(total)) return false;
    this.#number += 1;
    this.#total = Number(total);
    if (/^FROM\s/i.test(instruction)) this.#stage = stageOf(instruction);
    this.steps.begin(instruction.trim(), this.#stage);
    this.#fresh = true;
    return true;
  }

  #isTalk(text: string): boolean {
    if (this.#fresh && text === '\n') return true;
    const running = /^ ---> Running in ([0-9a-f]{12})\n$/.exec(text)?.[1];
    if (this.#fresh && running !== undefined) {
      this.#container = running;
      this.#fresh = false;
      return true;
    }
    if (this.#container !== undefined) {
      if (text !== `Removing intermediate container ${this.#container}\n`) return false;
      this.#container = undefined;
      return true;
    }
    if (this.#fresh && text === ' ---> Using cache\n') {
      this.steps.cached();
      return true;
    }
    return /^( ---> [0-9a-f]{12}|Successfully (built|tagged) .*)\n$/.test(text);
  }
}
