import { describe, expect, it } from 'vitest';
import type { Build, BuildStep } from '../../../src-shared/model/build';
import { compareBuilds } from '../../../src-shared/model/compare-builds';

const step = (name: string, state: BuildStep['state'], took = 1_000): BuildStep => ({
  id: `sha256:${name}${state}`,
  name,
  state,
  startedAt: 10_000,
  endedAt: 10_000 + took,
  needs: [],
});
const build = (all: readonly BuildStep[], more: Partial<Build> = {}): Build => ({
  id: 'b',
  state: 'succeeded',
  runtime: 'docker',
  engine: 'docker/unix:///d',
  context: '/shop',
  tags: [],
  startedAt: 0,
  spec: { context: '/shop' },
  steps: { total: all.length, done: all.length, cached: 0, all },
  warnings: [],
  logLost: 0,
  ...more,
});
const changes = (before: Build, after: Build): string[] =>
  compareBuilds(before, after).steps.map(({ name, change }) => `${change} ${name}`);

describe('two builds compared', () => {
  it('say which steps lost their cache, and which of them was the first', () => {
    const before = build([
      step('[1/3] FROM a', 'cached'),
      step('[2/3] COPY . .', 'cached'),
      step('[3/3] RUN make', 'cached'),
    ]);
    const after = build([
      step('[1/3] FROM a', 'cached'),
      step('[2/3] COPY . .', 'done'),
      step('[3/3] RUN make', 'done'),
    ]);
    expect(compareBuilds(before, after)).toMatchObject({ firstLost: '[2/3] COPY . .', lost: 2, won: 0 });
    expect(compareBuilds(after, before)).toMatchObject({ lost: 0, won: 2 });
  });

  it('know a step again whose number moved, and say what came and what went', () => {
    const before = build([
      step('[1/3] FROM a', 'done'),
      step('[2/3] RUN old', 'done'),
      step('[3/3] RUN make', 'done'),
    ]);
    const after = build([
      step('[1/4] FROM a', 'done'),
      step('[2/4] RUN one', 'done'),
      step('[3/4] RUN make', 'cached'),
      step('[4/4] RUN two', 'done'),
    ]);
    expect(changes(before, after)).toEqual([
      'same [1/4] FROM a',
      'removed [2/3] RUN old',
      'added [2/4] RUN one',
      'won-cache [3/4] RUN make',
      'added [4/4] RUN two',
    ]);
  });

  it('keep stages apart, and equal steps in their order', () => {
    const before = build([
      step('[base 1/2] RUN a', 'cached'),
      step('[base 2/2] RUN a', 'done'),
      step('[app 1/1] RUN a', 'done'),
    ]);
    const after = build([
      step('[base 1/2] RUN a', 'done'),
      step('[base 2/2] RUN a', 'done'),
      step('[app 1/1] RUN a', 'failed'),
    ]);
    expect(changes(before, after)).toEqual([
      'lost-cache [base 1/2] RUN a',
      'same [base 2/2] RUN a',
      'ended-otherwise [app 1/1] RUN a',
    ]);
  });

  it('say what grew, and nothing of what is not known', () => {
    const before = build([], { endedAt: 4_000, contextBytes: 100, image: { id: 'i', size: 1_000 } });
    const after = build([], { endedAt: 3_000, contextBytes: 150, image: { id: 'j', size: 800 } });
    expect(compareBuilds(before, after)).toMatchObject({ took: -1_000, contextBytes: 50, imageBytes: -200 });
    expect(compareBuilds(before, build([]))).toEqual({ steps: [], lost: 0, won: 0 });
  });
});
