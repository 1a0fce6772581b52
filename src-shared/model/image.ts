import type { Engine } from './engine';

/** Containers made from an image. */
export interface ImageUsers {
  readonly count: number;
  /** The first few of them. */
  readonly first: readonly { readonly id: string; readonly name: string }[];
}

/** What somebody has asked for and the engine has not yet shown. */
export interface ImagePending {
  readonly action: 'push' | 'tag' | 'untag' | 'remove';
  readonly operationId: string;
}

/** One image of one engine. Strings come from the engine as they are: hostile until shown as text. */
export interface Image {
  readonly engine: string;
  readonly runtime: string;
  /** With `sha256:`; of an engine that knows images by their names alone (Apple), the name. */
  readonly id: string;
  /** `repository:tag`, sorted; none of a dangling one. */
  readonly tags: readonly string[];
  /** `repository@sha256:…`, sorted. */
  readonly digests: readonly string[];
  /** Bytes on disk, layers shared with others included; absent where the engine does not tell. */
  readonly size?: number;
  /** Epoch ms; absent where it does not say. */
  readonly createdAt?: number;
  /** Nothing names it. */
  readonly dangling: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** The image that it was built on by a classic builder. */
  readonly parent?: string;
  readonly users: ImageUsers;
  readonly pending?: ImagePending;
}

/** An image as its engine tells it. */
export type EngineImage = Omit<Image, 'users' | 'pending'>;

export const NO_USERS: ImageUsers = { count: 0, first: [] };

/** One step of how an image was made, newest first. */
export interface ImageLayer {
  /** The image that this step made, where there is one. */
  readonly id?: string;
  readonly createdAt?: number;
  readonly createdBy: string;
  /** Bytes that it added. */
  readonly size: number;
  readonly tags: readonly string[];
  readonly comment: string;
}

/** What an image says of itself, worded the same for every engine. */
export interface ImageFacts {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly author: string;
  readonly comment: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workdir: string;
  readonly user: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** `80/tcp` */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  /** Digests of the unpacked layers, the first first. */
  readonly layers: readonly string[];
}

/** What went when an image was removed. */
export interface RemovedImage {
  readonly untagged: readonly string[];
  readonly deleted: readonly string[];
}

/** What a prune would take. */
export interface PrunePreview {
  readonly images: readonly Image[];
  /** Their sizes together: at most so many bytes become free, since layers may be shared. */
  readonly atMost: number;
}

/** One step of the images' state, as `ContainersPatch` is of the containers'. */
export type ImagesPatch =
  | { readonly type: 'engines'; readonly engines: readonly Engine[] }
  | {
      readonly type: 'rows';
      readonly engine: string;
      readonly revision: number;
      readonly upsert: readonly Image[];
      readonly remove: readonly string[];
    }
  | { readonly type: 'ready'; readonly engine: string; readonly revision: number };

/** How people call an image: its first name, else the beginning of its id. */
export function imageTitle(image: Pick<Image, 'tags' | 'digests' | 'id'>): string {
  return image.tags[0] ?? image.digests[0] ?? image.id.replace(/^sha256:/, '').slice(0, 12);
}
