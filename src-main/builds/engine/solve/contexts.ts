import type { EngineDescription } from '../../../../src-shared/model/engine';
import { openFolder } from '../../context';
import { refuse } from '../query';

/** Contexts by name, as a builder is told of them. */
export interface NamedContexts {
  /** For the frontend: `local:NAME`, or as it was given. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Of this machine: absolute, without links. */
  readonly folders: ReadonlyMap<string, string>;
}

/** What BuildKit fetches by itself. */
const REMOTE = /^(?:docker-image|https?|git|ssh):\/\/|^git@/;

/** Sorts out what is fetched and what is sent. Throws as `openFolder` for a folder, and `build.unsupported`. */
export async function namedContexts(
  engine: EngineDescription,
  given: Readonly<Record<string, string>> = {},
): Promise<NamedContexts> {
  const contexts: Record<string, string> = {};
  const folders = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    if (REMOTE.test(value)) {
      contexts[name] = value;
    } else if (/^[a-z-]+:\/\//.test(value)) {
      refuse(engine, `take the context “${name}” from “${value}”`);
    } else {
      contexts[name] = `local:${name}`;
      folders.set(name, await openFolder(value));
    }
  }
  return { contexts, folders };
}
