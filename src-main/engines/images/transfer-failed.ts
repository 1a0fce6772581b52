import { engineTitle, type EngineDescription } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import { registryOf } from '../../../src-shared/model/image-reference';
import { imageFailure } from './refused';

/** A registry's refusals, in the words of Docker, Podman and the registries behind them. */
const DENIED =
  /unauthorized|authentication required|denied|no basic auth credentials|invalid username\/password|forbidden/i;
const NOT_THERE =
  /manifest unknown|manifest for .* not found|name unknown|repository .*not found|not found: manifest/i;
const PLAIN = /server gave HTTP response to HTTPS client/i;
const UNTRUSTED = /x509|certificate/i;

/** What stopped a pull, a push or a load. `detail` is what the engine said. */
export function transferFailed(
  engine: EngineDescription,
  action: string,
  name: string,
  detail: string,
): CleatError {
  const registry = registryOf(name);
  const title = engineTitle(engine);
  if (action === 'pull' || action === 'push') {
    if (NOT_THERE.test(detail)) return CleatError.of('image.not-in-registry', { name, registry, detail });
    if (DENIED.test(detail)) return CleatError.of('image.denied', { name, action, registry, detail });
    if (PLAIN.test(detail) || UNTRUSTED.test(detail))
      return CleatError.of('image.untrusted-registry', { name, action, registry, engine: title, detail });
  }
  return (
    imageFailure(engine, action, name, detail) ??
    CleatError.of('image.failed', { name, action, engine: title, detail })
  );
}
