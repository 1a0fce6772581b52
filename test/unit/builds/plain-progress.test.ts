import { describe, expect, it } from 'vitest';
import { readPlainProgress } from '../../../src-main/builds/plain-progress';
import type { BuildEvent } from '../../../src-shared/model/build';

const read = (text: string) => {
  const events: BuildEvent[] = [];
  const progress = readPlainProgress(
    (event) => events.push(event),
    () => 7,
  );
  for (const line of text.split('\n')) progress.line(line);
  const steps = new Map(events.flatMap((one) => (one.type === 'step' ? [[one.step.id, one.step]] : [])));
  const log = events.flatMap((one) => (one.type === 'log' ? [one.text] : [])).join('');
  return { steps: Object.fromEntries(steps), log, failed: progress.failed() };
};

describe('plain progress', () => {
  it('tells steps with their stage, their end and what they print', () => {
    const { steps, log, failed } = read(
      [
        '#1 [internal] load build definition from Dockerfile',
        '#1 transferring dockerfile: 64B',
        '#1 DONE 0.0s',
        '',
        '#2 [web 1/2] FROM harbour.example/library/alpine',
        '#2 CACHED',
        '#3 [web 2/2] RUN make',
        '#3 0.123 compiling',
        '#3 0.150 DONE is not the end of a line that begins otherwise',
        '#3 DONE 1.2s',
      ].join('\n'),
    );
    expect(steps).toMatchObject({
      1: { state: 'done' },
      2: { state: 'cached', stage: 'web' },
      3: { state: 'done', stage: 'web', startedAt: 7, endedAt: 7 },
    });
    expect(log).toContain('compiling\n');
    expect(log).toContain('DONE is not the end');
    expect(failed).toBeUndefined();
  });

  it('tells which step failed, and with which words', () => {
    const { failed } = read('#4 [2/2] RUN exit 3\n#4 ERROR: process "exit 3" did not complete: exit code: 3');
    expect(failed).toMatchObject({
      id: '4',
      name: '[2/2] RUN exit 3',
      error: expect.stringMatching('exit code: 3'),
    });
  });

  it('goes on with a step that is told once more, and leaves other lines alone', () => {
    const { steps, log } = read('#4 [2/2] RUN a\n#4 0.1 x\nWarning: something\n#4 [2/2] RUN a\n#4 0.2 y');
    expect(Object.keys(steps)).toEqual(['4']);
    expect(log).toBe('x\ny\n');
  });
});
