// @ts-check

/**
 * @typedef {object} TestLine one test, gate or set-up that came to an end
 * @property {string} name in full
 * @property {string} file '' for a gate
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {string | undefined} [reason] of a skip
 * @property {string[]} errors
 */

/**
 * Reads what scripts/vitest-reporter.mjs wrote for one project.
 *
 * @param {string} text
 * @param {string} project
 * @param {{ code: number | null, timedOut: boolean }} outcome of the test process
 * @returns {TestLine[]} with a failed line of its own when the process ended without saying everything
 */
export function readReport(text, project, outcome) {
  /** @type {TestLine[]} */
  const lines = [];
  /** @type {string | undefined} */
  let last;
  let ended = false;
  for (const line of text.split('\n').filter(Boolean)) {
    const event = JSON.parse(line);
    if (event.kind === 'start') last = `${event.file} > ${event.name}`;
    else if (event.kind === 'end') ended = true;
    else lines.push(testLine(event));
  }
  const running = last ? `; the last test it began was ${last}` : '';
  const failed = lines.some((line) => line.state === 'failed');
  if (outcome.timedOut) lines.push(failure(project, `stopped at the time limit${running}`));
  else if (!ended) lines.push(failure(project, `ended with ${outcome.code} before it was done${running}`));
  else if (lines.length === 0) lines.push(failure(project, 'ran no test'));
  else if (outcome.code !== 0 && !failed) lines.push(failure(project, `ended with ${outcome.code}`));
  return lines;
}

/** @param {{ name: string, file: string, state: string, reason?: string, errors?: string[] }} event @returns {TestLine} */
function testLine(event) {
  const errors = event.errors ?? [];
  const { name, file, reason } = event;
  if (event.state === 'passed' || event.state === 'skipped')
    return { name, file, state: event.state, reason, errors };
  return { name, file, state: 'failed', errors: errors.length > 0 ? errors : [`ended as ${event.state}`] };
}

/** @param {string} name @param {string} error @returns {TestLine} */
export function failure(name, error) {
  return { name, file: '', state: 'failed', errors: [error] };
}

/**
 * Under CI a skip is allowed only where test/expected-skips.json lists it, by the test's full name or by the reason
 * that stands in it in brackets, as a title of its own, or beside it; any other turns into a failure.
 *
 * @param {TestLine[]} lines
 * @param {{ strict: boolean, expected: readonly string[] }} rule full test names and reasons
 * @returns {TestLine[]}
 */
export function judgeSkips(lines, rule) {
  if (!rule.strict) return lines;
  return lines.map((line) => {
    const isExpected = rule.expected.some(
      (one) =>
        line.name.split(' > ').includes(one) ||
        line.name === one ||
        line.name.includes(`(${one})`) ||
        line.reason === one,
    );
    if (line.state !== 'skipped' || isExpected) return line;
    const error = `skipped here, where nothing may be: ${line.reason ?? 'no reason given'}`;
    return { ...line, state: 'failed', errors: [error] };
  });
}

/**
 * @param {TestLine[]} lines
 * @returns {{ text: string, ok: boolean }} what to print, ending in the line `N passed, N failed, N skipped`
 */
export function summarise(lines) {
  /** @param {string} state */
  const of = (state) => lines.filter((line) => line.state === state);
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')];
  /** @param {TestLine} line */
  const title = (line) => (line.file && line.file !== line.name ? `${line.file} > ${line.name}` : line.name);
  /** @type {string[]} */
  const out = [];
  if (skipped.length > 0) out.push('Skipped:');
  for (const line of skipped) out.push(`  ${title(line)} — ${line.reason ?? 'no reason given'}`);
  if (failed.length > 0) out.push('Failed:');
  for (const line of failed) {
    out.push(`  ${title(line)}`, ...line.errors.map((error) => error.replace(/^/gm, '      ')));
  }
  out.push(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return { text: `${out.join('\n')}\n`, ok: failed.length === 0 && passed.length > 0 };
}
