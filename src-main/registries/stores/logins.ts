import type { Dialect } from '../../../src-shared/model/engine';
import { CleatError, type WireError } from '../../../src-shared/model/error';
import type { KnownRegistry, LoginKeeper } from '../../../src-shared/model/registry';
import { realFiles } from '../../engines/files';
import type { CredentialHelper } from './helper';
import { createLoginReader, own, type LoginReader, type LoginReaderOptions } from './login-reader';
import { loginStores, registryKeys, registryOfKey, writtenKey } from './places';
import { editLogins, entryOf, loginIn, readStore, type EditOptions, type Store } from './store-file';

export interface LoginsOptions extends LoginReaderOptions {
  /** A folder of ours for locks. */
  readonly locks: string;
}

export interface NewLogin {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** Logins in the stores of the engines’ own tools; we have none. Throws `store.*`, `image.credentials`, `app.cancelled`. */
export interface Logins extends Pick<LoginReader, 'loginFor'> {
  /** Keeps a login where the engine’s own tool would. */
  keep(dialect: Dialect, login: NewLogin, signal: AbortSignal): Promise<LoginKeeper>;
  /** Forgets it in the store that the engine’s own tool writes; others are only named. */
  forget(
    dialect: Dialect,
    registry: string,
    signal: AbortSignal,
  ): Promise<{ from: LoginKeeper[]; stillIn: string[] }>;
  /** Who is logged in where. A store that cannot be read stops no other. */
  known(
    dialect: Dialect,
    signal: AbortSignal,
  ): Promise<{ registries: KnownRegistry[]; problems: WireError[] }>;
}

export function createLogins(options: LoginsOptions): Logins {
  const { locks, files = realFiles } = options;
  const { helperNamed, inStore, loginFor } = createLoginReader(options);

  /** What keeps a new login of this registry; undefined: the file itself. Podman knows no store for all. */
  function keeperIn(
    dialect: Dialect,
    store: Store | undefined,
    registry: string,
  ): CredentialHelper | undefined {
    for (const key of registryKeys(registry)) {
      const name = own(store?.credHelpers, key);
      if (name !== undefined) return helperNamed(name);
    }
    return dialect !== 'podman' && store?.credsStore ? helperNamed(store.credsStore) : undefined;
  }

  const editing = (signal: AbortSignal): EditOptions => ({ files, locks, signal });

  return {
    loginFor,

    keep: async (dialect, { registry, ...login }, signal) => {
      const [path] = loginStores(dialect, options);
      const key = writtenKey(dialect, registry);
      const helper = keeperIn(dialect, await readStore(files, path), registry);
      if (helper) await helper.store(key, login, { registry, signal });
      // With a helper the entry says only that there is one, as Docker notes it.
      if (!helper || dialect !== 'podman')
        await editLogins(path, editing(signal), (auths) => ({
          ...auths,
          [key]: helper ? {} : entryOf(login),
        }));
      return helper ? { by: 'helper', helper: helper.program } : { by: 'file', path };
    },

    forget: async (dialect, registry, signal) => {
      const [path, ...others] = loginStores(dialect, options);
      const from: LoginKeeper[] = [];
      const store = await readStore(files, path);
      const keys = registryKeys(registry);
      const helper = keeperIn(dialect, store, registry);
      for (const key of helper ? keys : []) {
        if (!helper || !(await helper.get(key, { registry, signal }))) continue;
        await helper.erase(key, { registry, signal });
        if (from.length === 0) from.push({ by: 'helper', helper: helper.program });
      }
      if (keys.some((key) => own(store?.auths, key)))
        await editLogins(path, editing(signal), (auths) => {
          const left = Object.entries(auths).filter(([key]) => !keys.includes(key));
          const gone = Object.entries(auths).filter(([key]) => keys.includes(key));
          if (gone.some(([, entry]) => loginIn(entry))) from.push({ by: 'file', path });
          return gone.length === 0 ? undefined : Object.fromEntries(left);
        });
      const stillIn: string[] = [];
      for (const other of others) {
        const found = await readStore(files, other);
        if (found && (await inStore(found, keys, registry, signal))) stillIn.push(other);
      }
      return { from, stillIn };
    },

    known: async (dialect, signal) => {
      const found = new Map<string, KnownRegistry>();
      const problems: WireError[] = [];
      const add = (registry: string, kept: LoginKeeper, username?: string): void => {
        // Of two stores the first counts, as it does when a login is looked for.
        if (found.has(registry)) return;
        found.set(registry, { registry, kept, ...(username === undefined ? {} : { username }) });
      };
      const ask = async (name: string, wanted?: string): Promise<void> => {
        const helper = helperNamed(name);
        const kept: LoginKeeper = { by: 'helper', helper: helper.program };
        try {
          const listed = await helper.list({ registry: wanted ?? 'all registries', signal });
          for (const [key, username] of listed) {
            const registry = registryOfKey(key);
            if (wanted === undefined || wanted === registry)
              add(registry, kept, username === '<token>' ? undefined : username);
          }
        } catch (error) {
          if (signal.aborted) throw error;
          problems.push(CleatError.from(error).wire);
        }
      };
      for (const path of loginStores(dialect, options)) {
        try {
          const store = await readStore(files, path);
          for (const [key, name] of Object.entries(store?.credHelpers ?? {}))
            await ask(name, registryOfKey(key));
          if (store?.credsStore) await ask(store.credsStore);
          for (const [key, entry] of Object.entries(store?.auths ?? {})) {
            const login = loginIn(entry);
            if (!login) continue;
            const username = 'username' in login ? login.username : undefined;
            add(registryOfKey(key), { by: 'file', path }, username);
          }
        } catch (error) {
          if (signal.aborted) throw error;
          problems.push(CleatError.from(error).wire);
        }
      }
      const registries = [...found.values()].sort((a, b) => (a.registry < b.registry ? -1 : 1));
      return { registries, problems };
    },
  };
}
