import type { Readable } from 'node:stream';
import type { EngineImage, ImageFacts, ImageLayer, RemovedImage } from '../../../src-shared/model/image';
import type { CallOptions } from '../connection';

export interface InspectedImage {
  readonly image: EngineImage;
  readonly facts: ImageFacts;
  /** The engine's own answer. */
  readonly raw: unknown;
}

/** A step of a transfer. */
export type TransferStep =
  /** A layer, or another part, of this id. */
  | {
      readonly type: 'part';
      readonly id: string;
      readonly status: string;
      readonly current?: number;
      readonly total?: number;
    }
  | { readonly type: 'message'; readonly text: string }
  /** What is there now: a reference, an id. */
  | { readonly type: 'made'; readonly name: string };

export interface PullRequest {
  /** With its tag or digest. */
  readonly reference: string;
  /** `linux/arm64`; absent: the engine's own. */
  readonly platform?: string | undefined;
  /** What the engine is given for the registry: the value of `X-Registry-Auth`. */
  readonly auth?: string | undefined;
}

export interface ImportRequest {
  readonly archive: Readable;
  /** The name it gets; absent: none. */
  readonly reference?: string | undefined;
  /** Lines of a Dockerfile: `CMD ["sh"]`. */
  readonly changes?: readonly string[] | undefined;
  readonly message?: string | undefined;
}

type Cancellable = { readonly signal: AbortSignal };

/**
 * What can be done with images, in one vocabulary for every dialect. Names are references or ids. Calls reject with a
 * CleatError: `image.unknown`, `image.in-use`, `image.failed`, and what every call to an engine throws. Iterables of a
 * transfer throw when it fails, whatever the status of the answer was; a cancelled one throws `app.cancelled`.
 */
export interface ImageCalls {
  /** Without `all`, what only carries others is left out, as the engines' own lists do. */
  list(options?: CallOptions & { readonly all?: boolean }): Promise<EngineImage[]>;
  /** Undefined when there is no such image. */
  inspect(name: string, options?: CallOptions): Promise<InspectedImage | undefined>;
  history(name: string, options?: CallOptions): Promise<ImageLayer[]>;
  tag(name: string, reference: string, options?: CallOptions): Promise<void>;
  /** Takes a name away; Docker deletes an image with its last name. */
  remove(
    name: string,
    options?: CallOptions & { readonly force?: boolean; readonly noPrune?: boolean },
  ): Promise<RemovedImage>;
  /** What nothing names, or (`all`) what no container uses. */
  prune(options?: CallOptions & { readonly all?: boolean }): Promise<RemovedImage & { reclaimed: number }>;
  pull(request: PullRequest, options: Cancellable): AsyncIterable<TransferStep>;
  push(reference: string, auth: string | undefined, options: Cancellable): AsyncIterable<TransferStep>;
  /** A tar archive of these images. Leaving it frees the connection. */
  save(names: readonly string[], options: Cancellable): AsyncIterable<Buffer>;
  load(archive: Readable, options: Cancellable): AsyncIterable<TransferStep>;
  import(request: ImportRequest, options: Cancellable): AsyncIterable<TransferStep>;
}
