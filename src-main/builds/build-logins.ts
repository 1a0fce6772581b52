import type { Dialect } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { isReference, registryOf } from '../../src-shared/model/image-reference';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import type { Login } from '../registries/login';
import type { LoginReader } from '../registries/stores/login-reader';
import { baseImages } from './base-images';
import type { BuildContext } from './context';

/** One login for each registry that a build may take images from, by its host. */
export type BuildLogins = ReadonlyMap<string, Login>;

/** `type=registry,ref=…`, or a reference as it is. */
const cacheImages = ({ cacheFrom = [] }: BuildSpec): readonly string[] =>
  cacheFrom.map((source) => /(?:^|,)ref=([^,]+)/.exec(source)?.[1] ?? source).filter(isReference);

/**
 * Those that the stores of the engine's own tools have for the images that a Dockerfile names: no engine is given more. A
 * store that cannot be read does not keep a build from images that need no login: it is told as a warning.
 *
 * Throws `app.cancelled`.
 */
export async function buildLogins(
  reader: Pick<LoginReader, 'loginFor'>,
  wanted: {
    readonly dialect: Dialect;
    readonly context: Pick<BuildContext, 'text'>;
    readonly spec: BuildSpec;
  },
  options: { readonly signal: AbortSignal; warn(text: string): void },
): Promise<BuildLogins> {
  const { dialect, context, spec } = wanted;
  const logins = new Map<string, Login>();
  if (dialect === 'cli') return logins; // its command line has its own
  // What cannot be read fails in the build, which says why.
  const dockerfile = (await context.text().catch(() => undefined)) ?? '';
  const asked = new Set<string>();
  for (const reference of [...baseImages(dockerfile, spec.args), ...cacheImages(spec)]) {
    const registry = registryOf(reference);
    if (logins.has(registry) || asked.has(reference)) continue;
    asked.add(reference);
    try {
      const login = await reader.loginFor(dialect, reference, options.signal);
      if (login) logins.set(registry, login);
    } catch (thrown) {
      const error = CleatError.from(thrown);
      if (options.signal.aborted || error.category === 'cancelled') throw error;
      options.warn(`Nobody is logged in to ${registry} for this build: ${error.message}`);
    }
  }
  return logins;
}
