import type { Container } from '../../src-shared/model/container';
import { engineTitle, type Engine } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Mirror } from '../mirror/mirror';

export interface FindContainer {
  readonly mirror: Pick<Mirror, 'containers'>;
  /** Where to look. */
  readonly engines: readonly Engine[];
  /** A name, a full id, or at least the first three characters of an id. */
  readonly name: string;
}

const SHORTEST_PREFIX = 3;
const SHORT_ID = 12;

/**
 * The container that `name` means: by full id, else by exact name, else by the beginning of an id, as the
 * engines' own command lines do it. Throws `container.unknown`, or `container.ambiguous` when engines or ids
 * give more than one. When nothing is found and an engine could not be asked, it throws that engine's error.
 */
export function findContainer({ mirror, engines, name }: FindContainer): ObjectRef {
  const wanted = new Set(engines.map((engine) => engine.id));
  const rows = mirror.containers().filter((row) => wanted.has(row.engine));
  const plain = name.replace(/^\//, '');
  const isPrefix = plain.length >= SHORTEST_PREFIX && /^[0-9a-f]+$/.test(plain);
  const tests: ((row: Container) => boolean)[] = [
    (row) => row.id === plain,
    (row) => row.name === plain,
    (row) => isPrefix && row.id.startsWith(plain),
  ];
  for (const test of tests) {
    const [first, ...more] = rows.filter(test);
    if (!first) continue;
    if (more.length === 0) return { engine: first.engine, kind: 'container', id: first.id };
    const matches = [first, ...more].map(
      (row) => `${row.name} (${row.runtime}, ${row.id.slice(0, SHORT_ID)})`,
    );
    throw CleatError.of('container.ambiguous', { name, matches: matches.join(', ') });
  }
  // “It is not there” may be said only when every engine could be asked.
  for (const { status } of engines)
    if (status.state === 'unreachable') throw CleatError.fromWire(status.error);
  throw CleatError.of('container.unknown', {
    name,
    engines: engines.map(engineTitle).join(', ') || 'any engine',
  });
}
