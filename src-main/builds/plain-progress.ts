import type { BuildEvent, BuildStep } from '../../src-shared/model/build';

/**
 * BuildKit's plain progress, a line at a time: `#5 [2/4] RUN make`, `#5 0.31 compiling`, `#5 CACHED`, `#5 DONE 1.2s`,
 * `#5 ERROR: …`. What steps need of each other is not in it.
 */
export function readPlainProgress(
  on: (event: BuildEvent) => void,
  now: () => number = Date.now,
): { line(text: string): void; failed(): BuildStep | undefined } {
  const steps = new Map<string, BuildStep>();
  let failed: BuildStep | undefined;
  const tell = (step: BuildStep): void => {
    steps.set(step.id, step);
    on({ type: 'step', step });
  };
  return {
    failed: () => failed,
    line: (whole) => {
      const [, id, text] = /^#(\d+) (.*)$/.exec(whole) ?? [];
      if (id === undefined || text === undefined) return;
      const step = steps.get(id);
      if (!step) {
        const stage = /^\[(\S+) +\d+\/\d+\]/.exec(text)?.[1];
        const begun = { id, name: text, state: 'running', startedAt: now(), needs: [] } as const;
        tell({ ...begun, ...(stage === undefined ? {} : { stage }) });
        return;
      }
      // Told once more before each part of its output.
      if (text === step.name) return;
      if (text === 'CACHED') tell({ ...step, state: 'cached', endedAt: now() });
      else if (/^DONE\b/.test(text)) {
        if (step.state === 'running') tell({ ...step, state: 'done', endedAt: now() });
      } else if (text === 'CANCELED') tell({ ...step, state: 'cancelled', endedAt: now() });
      else if (text.startsWith('ERROR')) {
        const error = text.replace(/^ERROR:? */, '');
        failed = { ...step, state: 'failed', endedAt: now(), error };
        tell(failed);
      } else {
        const said = /^(?:\d+\.\d+ )?(.*)$/.exec(text)?.[1] ?? text;
        on({ type: 'log', step: id, stream: 'stdout', text: `${said}\n`, time: now() });
      }
    },
  };
}
