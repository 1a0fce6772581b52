// @ts-check
/** A step that failed: which, why, and what the reader can do about it. */
export class StepError extends Error {
  /**
   * @param {string} why one sentence
   * @param {string} [next] what to do, one sentence
   * @param {string} [output] the last lines of the program that failed
   */
  constructor(why, next, output) {
    super(why);
    this.name = 'StepError';
    this.next = next;
    this.output = output;
  }
}

/** A step quicker than this is not worth two lines. */
const ANNOUNCE_AFTER_MS = 300;

/** @param {number} ms */
export function duration(ms) {
  if (ms < 950) return `${Math.round(ms / 10) / 100} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/**
 * Prints one line per step: its name, what came of it, how long it took.
 * A step that needs time announces itself, so that waiting is never silent.
 *
 * @param {{ write(text: string): unknown, isTTY?: boolean | undefined }} [out]
 * @param {number} [width] of the column of names
 */
export function createSteps(out = process.stdout, width = 12) {
  const colour = Boolean(out.isTTY) && !process.env['NO_COLOR'];
  /** @param {string} code @param {string} text */
  const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  /** @param {string} mark @param {string} name @param {string} detail */
  const line = (mark, name, detail) => `  ${mark} ${name.padEnd(width)} ${detail}`.trimEnd() + '\n';

  return {
    /** @param {string} text */
    title(text) {
      out.write(`\n  ${paint('1', text)}\n\n`);
    },

    /** @param {string} name @param {string} detail */
    done(name, detail) {
      out.write(line(paint('32', '✓'), name, detail));
    },

    /** @param {string} name @param {string} detail */
    note(name, detail) {
      out.write(line(paint('33', '!'), name, detail));
    },

    /**
     * @template T
     * @param {string} name
     * @param {string} doing what happens meanwhile, e.g. "installing 470 packages (once)"
     * @param {() => Promise<T>} work
     * @param {(value: T) => string} [outcome] what to print after it
     * @returns {Promise<T>} what the work gave; its error goes through unchanged
     */
    async run(name, doing, work, outcome) {
      const started = performance.now();
      let shown = false;
      const announce = setTimeout(() => {
        shown = true;
        out.write(line(paint('2', '·'), name, `${doing} …`));
      }, ANNOUNCE_AFTER_MS);
      const value = await work().finally(() => clearTimeout(announce));
      if (shown && colour) out.write('\u001b[1A\u001b[2K');
      const said = outcome?.(value) ?? '';
      const took = paint('2', duration(performance.now() - started));
      out.write(line(paint('32', '✓'), name, said ? `${said}  ${took}` : took));
      return value;
    },

    /**
     * @param {string} name the step that failed
     * @param {unknown} error
     */
    failed(name, error) {
      const why = error instanceof Error ? error.message : String(error);
      out.write(line(paint('31', '✗'), name, why));
      if (error instanceof StepError) {
        if (error.output) out.write(indent(error.output) + '\n');
        if (error.next) out.write(`\n    ${paint('1', 'Next:')} ${error.next}\n`);
      } else if (error instanceof Error && error.stack) {
        out.write(indent(error.stack) + '\n');
      }
    },
  };
}

/** @typedef {ReturnType<typeof createSteps>} Steps */

/** @param {string} text */
const indent = (text) => text.replace(/^/gm, '      ');
