import type { BuildDockerfile } from '../../../src-shared/model/build';
import { maskOf } from '../history/mask';
import type { BuildContext } from './index';

/** A larger one is not kept with its build, in characters. */
const LARGEST_KEPT = 256 * 1024;

/** The Dockerfile as the history keeps it, without secrets; nothing when it is not to be had, or too large. */
export async function keptDockerfile(
  context: BuildContext,
  secrets: Iterable<Buffer>,
): Promise<BuildDockerfile | null> {
  // What cannot be read now fails in the build, which says why.
  const text = await context.text().catch(() => undefined);
  if (text === undefined || text.length > LARGEST_KEPT) return null;
  return { name: context.dockerfileName, text: maskOf(secrets)(text) };
}
