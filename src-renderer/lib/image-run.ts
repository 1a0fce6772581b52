import type { ImageFacts } from '../../src-shared/model/image';
import { looksSecret } from '../../src-shared/model/secrets';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';

/** Set by every base image; to repeat it would only hide a change of it. */
const OF_THE_BASE = new Set(['PATH']);
const PORT = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/;

/**
 * A run of an image as it says it wants to be run: its ports on ports that are free, its volumes anonymous, its
 * variables, user and command, each to be changed.
 *
 * @param image the name or the id to run
 */
export function runOf(image: string, facts: ImageFacts): RunSpec {
  const ports = facts.ports.flatMap((text) => {
    const [, port, protocol = 'tcp'] = PORT.exec(text) ?? [];
    return port !== undefined && (protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp')
      ? [{ container: Number(port), protocol } as const]
      : [];
  });
  const env: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const { name, value } of facts.env) {
    if (OF_THE_BASE.has(name)) continue;
    if (looksSecret(name, value)) secrets[name] = value;
    else env[name] = value;
  }
  return {
    image,
    argv: [...facts.command],
    ...(facts.user === '' ? {} : { user: facts.user }),
    ...(ports.length === 0 ? {} : { ports }),
    ...(facts.volumes.length === 0
      ? {}
      : {
          mounts: facts.volumes.map((container) => ({ type: 'volume' as const, container, readonly: false })),
        }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
  };
}
