import type { ElectronApplication } from 'playwright-core';

/** What the inspector says when V8 collected the promise that held an answer before the answer was sent. */
const lost = 'Resulting promise was garbage collected';

/**
 * Makes `app.evaluate` outlive a garbage collection in the main process. The inspector holds the promise of each
 * answer weakly (microsoft/playwright#33737), so an answer can be lost although the function has run. Each answer is
 * kept in the main process under the number of its question: asking again fetches it, and runs nothing twice.
 */
export function hearAnswers(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app);
  let questions = 0;
  const ask = async (body: unknown, input: unknown): Promise<unknown> => {
    const number = ++questions;
    const source = `(electron, input) => {
      const answers = (globalThis.keptAnswers ??= new Map());
      if (!answers.has(${number})) answers.set(${number}, (${String(body)})(electron, input));
      return answers.get(${number});
    }`;
    // What Playwright sends of a function is its text; a text alone it would not call.
    const question = Object.assign(() => undefined, { toString: () => source });
    for (;;) {
      try {
        return await evaluate(question, input);
      } catch (error) {
        if (!String(error).includes(lost)) throw error;
      }
    }
  };
  Object.defineProperty(app, 'evaluate', { value: ask });
}
