// @ts-check
import { appendFileSync, writeFileSync } from 'node:fs';

/**
 * Writes what happened, as it happens, one JSON object a line, to the file named by CLEAT_TEST_REPORT: a run that is
 * cut off still says what it had done and what it was doing. Read by lib/tally.mjs.
 */
export default class LineReporter {
  #file = process.env['CLEAT_TEST_REPORT'];

  onInit() {
    if (!this.#file) throw new Error('CLEAT_TEST_REPORT names no file');
    writeFileSync(this.#file, '');
  }

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseReady(test) {
    this.#write({ kind: 'start', name: test.fullName, file: test.module.relativeModuleId });
  }

  /** @param {import('vitest/node').TestModule} module */
  onTestModuleEnd(module) {
    const file = module.relativeModuleId;
    for (const test of module.children.allTests()) {
      const result = test.result();
      this.#write({
        kind: 'test',
        name: test.fullName,
        file,
        state: result.state,
        reason: result.state === 'skipped' ? result.note : undefined,
        errors: messages(result.errors),
      });
    }
    // A hook that fails leaves its tests "skipped": the suite itself is then what failed.
    for (const suite of module.children.allSuites()) this.#failure(suite.fullName, file, suite.errors());
    this.#failure(file, file, module.errors());
  }

  /**
   * @param {unknown} _modules
   * @param {readonly { message?: string, diff?: string }[]} unhandled
   */
  onTestRunEnd(_modules, unhandled) {
    this.#failure('an error outside any test', '', unhandled);
    this.#write({ kind: 'end' });
  }

  /** @param {string} name @param {string} file @param {readonly { message?: string, diff?: string }[]} errors */
  #failure(name, file, errors) {
    if (errors.length === 0) return;
    this.#write({ kind: 'test', name, file, state: 'failed', errors: messages(errors) });
  }

  /** @param {object} event */
  #write(event) {
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(event)}\n`);
  }
}

/** Of a difference only this much is told: what a test found can be a whole log. */
const LONGEST_DIFF = 4000;
// eslint-disable-next-line no-control-regex -- vitest colours the difference
const COLOURS = /\u001b\[[0-9;]*m/g;

/** @param {readonly { message?: string, diff?: string }[] | undefined} errors */
const messages = (errors) =>
  errors?.map((error) => {
    const difference = error.diff?.replace(COLOURS, '').slice(0, LONGEST_DIFF);
    return [error.message ?? String(error), ...(difference ? [difference] : [])].join('\n');
  }) ?? [];
