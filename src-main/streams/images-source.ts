import type { ImagesPatch } from '../../src-shared/model/image';
import { inImageOrder } from '../../src-shared/model/image-order';
import type { ImageMirror } from '../mirror/images/image-mirror';
import { createRowsSource } from './rows-source';
import type { StreamSource } from './source';

/** The images of all engines as a stream of patches; they are kept live until it is closed. */
export function createImagesSource(images: ImageMirror): StreamSource<ImagesPatch> {
  const leave = images.keep();
  const source = createRowsSource({
    rows: () => images.images(),
    row: (engine, id) => images.image({ engine, id }),
    engines: () => images.engines(),
    revision: (engine) => images.revision(engine),
    subscribe: (listener) => images.subscribe(listener),
    inOrder: inImageOrder,
  });
  return {
    ...source,
    close: () => {
      source.close();
      leave();
    },
  };
}
