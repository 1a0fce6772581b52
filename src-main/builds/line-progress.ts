import { basename } from 'node:path';
import type { BuildEvent, BuildStep } from '../../src-shared/model/build';
import { readPlainProgress } from './plain-progress';

/** What a build prints, a line at a time, and what failed of it. */
export interface Progress {
  line(text: string): void;
  /** Nothing more comes. */
  ended(isWell: boolean): void;
  failed(): BuildStep | undefined;
}

/** The id of the step that all lines belong to that say nothing of steps. */
const WHOLE = 'build';

/**
 * The progress of a builder that nothing is known of: BuildKit's plain lines tell steps, all others are the output of one
 * step, which is called after the `program`.
 */
export function readAnyProgress(
  program: string,
  on: (event: BuildEvent) => void,
  now: () => number = Date.now,
): Progress {
  const plain = readPlainProgress(on, now);
  let step: BuildStep | undefined;
  let failed: BuildStep | undefined;
  let last = '';
  return {
    line: (text) => {
      if (/^#\d+ /.test(text)) return plain.line(text);
      if (!step) {
        step = { id: WHOLE, name: basename(program), state: 'running', startedAt: now(), needs: [] };
        on({ type: 'step', step });
      }
      if (text.trim() !== '') last = text.trim();
      on({ type: 'log', step: WHOLE, stream: 'stdout', text: `${text}\n`, time: now() });
    },
    ended: (isWell) => {
      if (!step) return;
      const endedAt = now();
      step = isWell
        ? { ...step, state: 'done', endedAt }
        : { ...step, state: 'failed', endedAt, error: last };
      on({ type: 'step', step });
      if (!isWell) failed = step;
    },
    failed: () => plain.failed() ?? failed,
  };
}
