import { CleatError } from '../../../src-shared/model/error';
import type { BuildContext } from '../context';
import type { ImageBuilder } from './image-builder';

/** Another language than Dockerfile's, which an image of its own reads. */
const OTHER_SYNTAX = /^\s*#\s*syntax\s*=/im;

/**
 * A Dockerfile without a FROM ends Docker itself, with all that runs on it (an `ARG` alone; seen with 20.10 and 26.1), and
 * is called a missing file by Podman. Throws `build.syntax`.
 */
async function checkStages(context: BuildContext): Promise<void> {
  const text = await context.text();
  if (text === undefined || OTHER_SYNTAX.test(text) || /^\s*FROM\s/im.test(text)) return;
  const file = context.dockerfileName;
  const detail = text.trim() === '' ? 'it is empty.' : 'it has no FROM, with which every image begins.';
  throw CleatError.of('build.syntax', { line: 0, detail, file });
}

/** A builder that is asked for nothing that would be the end of an engine. */
export function checkedBuilder(builder: ImageBuilder): ImageBuilder {
  return {
    build: async (request, on, signal) => {
      await checkStages(request.context);
      return builder.build(request, on, signal);
    },
  };
}
