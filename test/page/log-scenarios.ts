import { CleatError } from '../../src-shared/model/error';
import type { LogItem } from '../../src-shared/model/log-line';
import type { FakeOwner } from '../unit/renderer/fake-owner';
import * as samples from '../unit/renderer/samples';

const NAMES = ['shop-api', 'shop-web', 'shop-db'] as const;
const START = Date.UTC(2026, 0, 5, 9, 30);

/** Three containers whose lines follow each other by time: 0, 1, 2, 0, 1, 2, … */
function several(owner: FakeOwner, count: number): void {
  owner.engines = [samples.docker];
  owner.runtimes = samples.bothReady();
  owner.setContainers(
    samples.many(NAMES.length).map((one, n) => ({ ...one, name: NAMES[n] ?? one.name, state: 'running' })),
  );
  owner.containers.forEach(({ id, name }, place) => {
    owner.logsOf.set(
      id,
      Array.from({ length: count || 20 }, (_, n): LogItem => {
        const stream = n % 5 === 4 ? 'stderr' : 'stdout';
        const time = START + (n * NAMES.length + place) * 1_000;
        return { type: 'line', stream, time, text: `${name} wrote line ${n * NAMES.length + place}` };
      }),
    );
  });
}

function failing(owner: FakeOwner, which: readonly number[]): void {
  several(owner, 0);
  for (const index of which) {
    const one = owner.containers[index];
    if (!one) continue;
    const error = CleatError.of('container.logs-unreadable', {
      name: one.name,
      driver: 'none',
      engine: 'docker',
    });
    owner.logsOf.failures.set(one.id, error);
  }
}

/** States of logs; `#log-several=200` has 200 lines a container. */
export const logScenarios: Readonly<Record<string, (owner: FakeOwner, count: number) => void>> = {
  'log-several': several,
  'log-empty'(owner) {
    several(owner, 0);
    for (const { id } of owner.containers) owner.logsOf.set(id, []);
  },
  'log-unreadable'(owner) {
    failing(owner, [0, 1, 2]);
  },
  'log-one-unreadable'(owner) {
    failing(owner, [1]);
  },
};
