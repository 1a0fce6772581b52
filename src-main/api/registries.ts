import { registriesContract } from '../../src-shared/contract/registries';
import { CleatError } from '../../src-shared/model/error';
import { isFromRegistry } from '../registries/updates';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ registries: registriesContract });

/** Where nobody can cancel. */
const NEVER = new AbortController().signal;

interface Where {
  readonly engine?: string | undefined;
  readonly runtime?: string | undefined;
}

/** Registries as an engine knows them. */
export async function procedures(services: Services) {
  const { imageMirror, live, mirror, runtimes } = services;
  const registries = await services.registries();

  /** The engine whose stores and settings count. Throws `image.no-engine`, and why one does not answer. */
  async function engineFor({ engine, runtime }: Where, signal: AbortSignal | undefined): Promise<string> {
    await runtimes.settled(signal);
    live();
    await mirror.settled(signal);
    const { name } = await runtimes.which(runtime === undefined ? {} : { flag: runtime });
    const engines = mirror.engines().filter((one) => one.runtime === name);
    const id = engine ?? (engines.find(({ status }) => status.state === 'live') ?? engines[0])?.id;
    if (id === undefined) throw CleatError.of('image.no-engine', { runtime: name });
    mirror.connection(id); // one that does not answer is said in its own words
    return id;
  }

  return {
    list: os.registries.list.handler(async ({ input, signal = NEVER }) =>
      registries.known(await engineFor(input, signal), signal),
    ),
    login: os.registries.login.handler(
      async ({ input: { registry, username, password, ...where }, signal = NEVER }) =>
        registries.logIn(await engineFor(where, signal), { registry, username, password }, signal),
    ),
    logout: os.registries.logout.handler(async ({ input: { registry, ...where }, signal = NEVER }) =>
      registries.logOut(await engineFor(where, signal), registry, signal),
    ),
    search: os.registries.search.handler(async ({ input: { term, limit, ...where }, signal = NEVER }) =>
      registries.search(await engineFor(where, signal), term, limit, signal),
    ),
    tags: os.registries.tags.handler(async ({ input: { repository, limit, ...where }, signal = NEVER }) =>
      registries.tags(await engineFor(where, signal), repository, limit, signal),
    ),
    manifest: os.registries.manifest.handler(async ({ input: { name, ...where }, signal = NEVER }) =>
      registries.manifest(await engineFor(where, signal), name, signal),
    ),
    updates: os.registries.updates.handler(async ({ input: { refs, ...where }, signal = NEVER }) => {
      const [first] = refs ?? [];
      const engine = await engineFor({ ...(first ? { engine: first.engine } : {}), ...where }, signal);
      const leave = imageMirror.keep();
      try {
        await imageMirror.settled(signal);
        const wanted = refs && new Set(refs.map(({ id }) => id));
        const locals = imageMirror
          .images()
          .filter((image) => image.engine === engine && (wanted?.has(image.id) ?? true))
          .flatMap((image) => image.tags.map((name) => ({ image, name })))
          .filter((local) => wanted !== undefined || isFromRegistry(local));
        return registries.updates(engine, locals, signal);
      } finally {
        leave();
      }
    }),
  };
}
