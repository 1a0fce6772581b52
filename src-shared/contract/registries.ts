import { z } from 'zod';
import type {
  FoundImage,
  ImageManifest,
  ImageUpdate,
  KnownRegistries,
  LoggedIn,
  LoggedOut,
  RepositoryTags,
} from '../model/registry';
import { engineIdSchema, objectRefSchema } from '../model/ref';
import { answer, change, read } from './base';

/** Absent: the first engine that answers of `runtime`; that absent, too: of the selected one. Its stores and settings count. */
const where = { engine: engineIdSchema.optional(), runtime: z.string().min(1).max(64).optional() };
/** `HOST`, `HOST:PORT`; absent: Docker’s own. */
const registry = z.string().max(300).default('');
const name = z.string().min(1).max(512);

/** Registries as one engine knows them. Throw `registry.*`, `store.*`, `image.credentials`. */
export const registriesContract = {
  /** Who is logged in where, by the engine’s own stores. Never a password. */
  list: read.input(z.object(where)).output(answer<KnownRegistries>()),
  /** Tries the login, then keeps it where the engine’s own tool would. */
  login: change
    .input(
      z.object({
        registry,
        // A colon ends the name where both are sent.
        username: z
          .string()
          .max(300)
          .regex(/^[^:\p{Cc}]*$/u),
        password: z.string().max(64 * 1024),
        ...where,
      }),
    )
    .output(answer<LoggedIn>()),
  logout: change.input(z.object({ registry, ...where })).output(answer<LoggedOut>()),
  /** Where the engine itself searches. */
  search: read
    .input(
      z.object({
        term: z.string().min(1).max(300),
        limit: z.number().int().min(1).max(100).default(25),
        ...where,
      }),
    )
    .output(answer<readonly FoundImage[]>()),
  tags: read
    .input(
      z.object({ repository: name, limit: z.number().int().min(1).max(50_000).default(10_000), ...where }),
    )
    .output(answer<RepositoryTags>()),
  /** The images behind a name, with their platforms and sizes. */
  manifest: read.input(z.object({ name, ...where })).output(answer<ImageManifest>()),
  /**
   * Whether registries have newer images under the names of local ones. Without `refs` of all that came from a registry;
   * of what was made here nobody is asked.
   */
  updates: read
    .input(z.object({ refs: z.array(objectRefSchema).max(1000).optional(), ...where }))
    .output(answer<readonly ImageUpdate[]>()),
};
