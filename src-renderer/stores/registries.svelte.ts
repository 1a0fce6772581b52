import { CleatError, type WireError } from '../../src-shared/model/error';
import type { KnownRegistries, LoggedIn, LoggedOut } from '../../src-shared/model/registry';
import type { Connection } from '../app/connection.svelte';
import type { Link } from '../app/link';

/** Who is logged in where, by the stores of one engine. Nothing tells of a change in them: they are read when looked at. */
export class RegistriesStore {
  known = $state.raw<KnownRegistries | undefined>();
  /** Why they could not be read. */
  error = $state.raw<WireError | undefined>();
  #link: Link | undefined;
  #asked = new AbortController();

  constructor(readonly engine: string) {}

  /** Reads while somebody looks; to be called in an effect. @returns ends that */
  follow(connection: Pick<Connection, 'onLink'>): () => void {
    const stop = connection.onLink((link) => {
      this.#link = link;
      void this.read();
    });
    return () => {
      stop();
      this.#asked.abort();
    };
  }

  async read(): Promise<void> {
    const link = this.#link;
    if (!link) return;
    this.#asked.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const signal = AbortSignal.any([asked.signal, link.signal]);
    try {
      const known = await link.client.registries.list({ engine: this.engine }, { signal });
      if (signal.aborted) return;
      this.known = known;
      this.error = undefined;
    } catch (error) {
      if (!signal.aborted) this.error = CleatError.from(error).wire;
    }
  }

  /** The password goes to the owner and is kept nowhere here. Throws what refuses it. */
  async logIn(
    login: { readonly registry: string; readonly username: string; readonly password: string },
    signal: AbortSignal,
  ): Promise<LoggedIn> {
    if (!this.#link) throw CleatError.of('rpc.disconnected', {});
    const answer = await this.#link.client.registries.login({ ...login, engine: this.engine }, { signal });
    await this.read();
    return answer;
  }

  async logOut(registry: string): Promise<LoggedOut> {
    if (!this.#link) throw CleatError.of('rpc.disconnected', {});
    const answer = await this.#link.client.registries.logout({ registry, engine: this.engine });
    await this.read();
    return answer;
  }
}
