import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTAINER_STATES } from '../../../src-shared/model/container';
import { WORK_KINDS, type WorkRow } from '../../../src-main/work-containers/journal';
import { HOME_LABEL, labelsOf, WORK_LABEL } from '../../../src-main/work-containers/labels';
import { isOrphan, type Known } from '../../../src-main/work-containers/verdict';

const HOME = 'home-a';
const process = { pid: 1, started: 'x', place: 'here' };

/** Few ids and paths, so that they often meet. */
const workId = fc.constantFrom('w1', 'w2');
const path = fc.constantFrom('/tmp/f1', '/tmp/f2');
const work: fc.Arbitrary<WorkRow> = fc.record(
  {
    id: workId,
    kind: fc.constantFrom(...WORK_KINDS),
    title: fc.constant('t'),
    engine: fc.constant('docker/x'),
    idFile: path,
    process: fc.constant(process),
    at: fc.nat(),
  },
  { requiredKeys: ['id', 'kind', 'title', 'engine', 'process', 'at'] },
);
const container: fc.Arbitrary<Known> = fc.record(
  {
    state: fc.constantFrom(...CONTAINER_STATES),
    labels: fc.oneof(
      fc.constant({}),
      fc.record({ [HOME_LABEL]: fc.constantFrom(HOME, 'home-b') }),
      fc.record({ [HOME_LABEL]: fc.constantFrom(HOME, 'home-b'), [WORK_LABEL]: workId }),
    ),
    idFile: path,
  },
  { requiredKeys: ['state', 'labels'] },
);
const fate = fc.constantFrom('alive', 'dead', 'unknown');

describe('what is removed of work that a killed process left', () => {
  it('is never a container without a mark of just this work, and none whose process may be alive', () => {
    fc.assert(
      fc.property(work, fate, container, (row, became, one) => {
        if (!isOrphan(HOME, row, became, one)) return;
        expect(became).toBe('dead');
        const byFile = row.idFile !== undefined && one.idFile === row.idFile;
        const byLabels = one.labels[HOME_LABEL] === HOME && one.labels[WORK_LABEL] === row.id;
        expect(row.idFile === undefined ? byLabels : byFile).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  const dead = (kind: WorkRow['kind'], state: Known['state']): boolean => {
    const row: WorkRow = { id: 'w1', kind, title: 't', engine: 'e', process, at: 0 };
    return isOrphan(HOME, row, 'dead', { state, labels: labelsOf(HOME, 'w1') });
  };

  it.each([
    ['probe', 'exited', true],
    ['probe', 'running', true],
    ['run', 'exited', true],
    ['run', 'paused', true],
    ['attached', 'running', true],
    ['attached', 'created', true],
    ['attached', 'exited', false],
    ['launch', 'created', true],
    ['launch', 'initialized', true],
    ['launch', 'running', false],
    ['launch', 'exited', false],
  ] as const)('of a %s whose container is %s: %s', (kind, state, gone) => {
    expect(dead(kind, state)).toBe(gone);
  });
});
