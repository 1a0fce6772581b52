import type { CleatClient } from '../../../src-shared/contract';
import type { ImageUpdate, KnownRegistries } from '../../../src-shared/model/registry';

export interface RegistriesOwner {
  record(procedure: string, input: unknown): void;
}

const notUsed = (): Promise<never> => Promise.reject(new Error('the interface does not call this'));

/** Logins in memory. A password that was given is not kept, as in the real one. */
export class FakeRegistries {
  known: KnownRegistries = { engine: 'docker/unix:///run/docker.sock', registries: [], problems: [] };
  /** What registries have under the names of an image that is compared. */
  newer: readonly ImageUpdate[] = [];
  /** Stores that a logout leaves a login in. */
  stillIn: readonly string[] = [];

  constructor(private readonly owner: RegistriesOwner) {}

  readonly client: CleatClient['registries'] = {
    list: async (input) => {
      this.owner.record('registries.list', input);
      return this.known;
    },
    login: async (input) => {
      const { registry = '', username } = input;
      this.owner.record('registries.login', { registry, username });
      const kept = { by: 'file', path: '/home/me/.docker/config.json' } as const;
      const others = this.known.registries.filter((one) => one.registry !== registry);
      this.known = { ...this.known, registries: [...others, { registry, username, kept }] };
      return { registry, username, kept, security: 'verified', checked: true };
    },
    logout: async ({ registry = '' }) => {
      this.owner.record('registries.logout', { registry });
      const gone = this.known.registries.filter((one) => one.registry === registry);
      this.known = {
        ...this.known,
        registries: this.known.registries.filter((one) => one.registry !== registry),
      };
      return { registry, from: gone.map(({ kept }) => kept), stillIn: this.stillIn };
    },
    search: notUsed,
    tags: notUsed,
    manifest: async (input) => {
      this.owner.record('registries.manifest', input);
      const entry = { digest: 'sha256:1', mediaType: 'application/vnd.oci.image.manifest.v1+json' };
      return {
        registry: 'docker.io',
        name: input.name,
        security: 'verified',
        digest: 'sha256:0',
        mediaType: 'application/vnd.oci.image.index.v1+json',
        index: true,
        entries: [
          { ...entry, platform: 'linux/amd64', size: 62_400_000, layers: 7 },
          { ...entry, platform: 'linux/arm64/v8', size: 61_900_000, layers: 7 },
          entry,
        ],
      };
    },
    updates: async (input) => {
      this.owner.record('registries.updates', input);
      return this.newer;
    },
  };
}
