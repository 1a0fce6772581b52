import type { WireError } from './error';
import { DEFAULT_REGISTRY } from './image-reference';
import type { ObjectRef } from './ref';

/**
 * How a registry was reached: its certificate checked; by TLS that nobody checked; without TLS. The last two only where
 * the engine's own settings call the registry insecure.
 */
export type RegistrySecurity = 'verified' | 'unverified' | 'plain';

/** Where a login is kept: by a program that has it from the engine's settings, or in the engine's own file. */
export type LoginKeeper =
  | { readonly by: 'helper'; readonly helper: string }
  /** Readable for who can read the file: base64 hides nothing. */
  | { readonly by: 'file'; readonly path: string };

/** A registry that somebody is logged in to. */
export interface KnownRegistry {
  /** `docker.io`, `harbour.example:5000`, for Podman perhaps with a path. */
  readonly registry: string;
  /** Absent where the store does not tell it without the secret. */
  readonly username?: string;
  readonly kept: LoginKeeper;
  /** The engine's own settings let it be reached without a checked certificate; absent: the engine did not say. */
  readonly insecure?: boolean;
}

/** What is known of logins; a store that could not be read is told beside what others have. */
export interface KnownRegistries {
  readonly engine: string;
  readonly registries: readonly KnownRegistry[];
  readonly problems: readonly WireError[];
}

export interface LoggedIn {
  readonly registry: string;
  readonly username: string;
  readonly kept: LoginKeeper;
  readonly security: RegistrySecurity;
  /** False: the registry let us in without asking, so that the password could not be tried. */
  readonly checked: boolean;
}

export interface LoggedOut {
  readonly registry: string;
  readonly from: readonly LoginKeeper[];
  /** Other tools' stores, which the engine reads as well and which still have a login. */
  readonly stillIn: readonly string[];
}

/** One image that a search found. Strings come from registries: hostile until shown as text. */
export interface FoundImage {
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly official: boolean;
}

export interface RepositoryTags {
  readonly registry: string;
  /** With its registry: `docker.io/library/busybox`. */
  readonly repository: string;
  readonly security: RegistrySecurity;
  readonly tags: readonly string[];
  /** There are more, which were not asked for. */
  readonly more: boolean;
}

/** One of the images behind a name. */
export interface ManifestEntry {
  readonly digest: string;
  readonly mediaType: string;
  /** `linux/arm64/v8`; absent of what is no image that runs, e.g. what a builder says of how it was made. */
  readonly platform?: string;
  /** Bytes of its layers as they are sent (compressed); absent where the registry did not give its manifest. */
  readonly size?: number;
  readonly layers?: number;
}

/** What a name stands for in its registry. */
export interface ImageManifest {
  readonly registry: string;
  /** As it was asked for, with registry and tag. */
  readonly name: string;
  readonly security: RegistrySecurity;
  readonly digest: string;
  readonly mediaType: string;
  /** Whether the name stands for several images. */
  readonly index: boolean;
  readonly entries: readonly ManifestEntry[];
}

/** Whether the registry has another image under a name of a local one. */
export type ImageUpdate = {
  readonly ref: ObjectRef;
  /** `repository:tag` */
  readonly name: string;
} & (
  | { readonly state: 'current'; readonly remote: string }
  | { readonly state: 'outdated'; readonly remote: string; readonly local: readonly string[] }
  /** It was made here: nobody asks a registry for a name that it never had from one. */
  | { readonly state: 'local' }
  /** It could not be told: the registry has no such name, does not answer, wants a login. */
  | { readonly state: 'unknown'; readonly error: WireError }
);

/** Docker's own registry as stores name it, and the names people have for it. */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
const HUB_NAMES: ReadonlySet<string> = new Set([DEFAULT_REGISTRY, 'index.docker.io', 'registry-1.docker.io']);

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[a-f0-9:]+\])(?::[0-9]{1,5})?$/;

/**
 * The registry that was typed, as engines name it: without scheme and the paths of its API.
 *
 * @param typed `https://harbour.example/v2/`, `docker.io`; '' is Docker's own
 * @returns undefined for what can be none
 */
export function registryNamed(typed: string): string | undefined {
  const bare = typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/(?:v[12]\/?)?$/, '')
    .toLowerCase();
  if (bare === '' || HUB_NAMES.has(bare)) return DEFAULT_REGISTRY;
  return HOST.test(bare) ? bare : undefined;
}
