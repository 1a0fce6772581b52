import { beginningInListOrder, inListOrder } from '../../src-shared/model/container-order';
import type { ContainersPatch } from '../../src-shared/model/patch';
import type { Mirror } from '../mirror/mirror';
import { createRowsSource } from './rows-source';
import type { StreamSource } from './source';

/** The part of the mirror that is read here. */
export type MirrorRows = Pick<Mirror, 'containers' | 'container' | 'engines' | 'revision' | 'subscribe'>;

/** The containers of the mirror as a stream of patches. */
export function createContainersSource(mirror: MirrorRows): StreamSource<ContainersPatch> {
  return createRowsSource({
    rows: () => mirror.containers(),
    row: (engine, id) => mirror.container({ engine, kind: 'container', id }),
    engines: () => mirror.engines(),
    revision: (engine) => mirror.revision(engine),
    subscribe: (listener) => mirror.subscribe(listener),
    inOrder: (rows, most) => (most === undefined ? inListOrder(rows) : beginningInListOrder(rows, most)),
  });
}
