import { z } from 'zod';
import type { Engine } from '../model/engine';
import type { LayerFile, LayersReport } from '../model/image-files';
import type { Image, ImageFacts, ImageLayer, ImagesPatch, PrunePreview } from '../model/image';
import { engineIdSchema, objectRefSchema, type ObjectRef } from '../model/ref';
import { answer, change, destroy, read, streamOf } from './base';

export interface ImagesPage {
  /** `unreachable` is also one whose images could not be listed. */
  readonly engines: readonly Engine[];
  readonly images: readonly Image[];
  /** Give it back as `cursor` to go on; absent on the last page. */
  readonly next?: string;
}

export interface ImageDetail {
  readonly image: Image;
  readonly facts: ImageFacts;
  /** The engine's own inspect answer. */
  readonly raw: unknown;
}

export interface LayerFilesPage {
  /** With the index of the layer. */
  readonly files: readonly (LayerFile & { readonly layer: number })[];
  /** How many fit in all. */
  readonly total: number;
}

/** An image, and the name of it that was used to find it. */
export interface NamedImage {
  readonly ref: ObjectRef;
  readonly name?: string;
}

const operationStarted = answer<{ operationId: string }>();
const ref = z.object({ ref: objectRefSchema });
const reference = z.string().min(1).max(512);
const runtime = z.string().min(1).max(64).optional();
/** Absent: the first engine that answers of `runtime`; that absent, too: of the selected one. */
const where = { engine: engineIdSchema.optional(), runtime };
const MAX_TARGETS = 10_000;
/** By engine: many images named one by one would not go into one message. */
const targets = z
  .array(z.object({ engine: engineIdSchema, ids: z.array(z.string().min(1).max(300)).min(1) }))
  .min(1)
  .refine((engines) => engines.reduce((sum, { ids }) => sum + ids.length, 0) <= MAX_TARGETS, {
    error: `more than ${MAX_TARGETS} images`,
  });
const path = z.string().min(1).max(4096);

export const imagesContract = {
  /** One page of the rows, by engine and name. Waits until every engine has answered or failed once. */
  list: read
    .input(
      z.object({
        runtime,
        /** Also what only carries other images. */
        all: z.boolean().optional(),
        cursor: z.string().max(1000).optional(),
      }),
    )
    .output(answer<ImagesPage>()),
  /** Images are listed, and their events heard, only while somebody reads this. */
  watch: read
    .input(z.object({ /** Nobody looks at it now. */ hidden: z.boolean().optional() }).optional())
    .output(streamOf<ImagesPatch>()),
  /**
   * An id, the beginning of one, or a name. `strict`: one that several engines have is `image.ambiguous`; else the
   * selected runtime's is meant. Throws `image.unknown`, `image.ambiguous`.
   */
  find: read
    .input(z.object({ name: z.string().min(1).max(512), runtime, strict: z.boolean().optional() }))
    .output(answer<NamedImage>()),
  inspect: read.input(ref).output(answer<ImageDetail>()),
  /** The steps that made it, the newest first. */
  history: read.input(ref).output(answer<readonly ImageLayer[]>()),
  /** Reads the whole image to see what is in its layers; `layers` and `layerFiles` tell what it found. */
  look: change.input(ref).output(operationStarted),
  /** Throws `image.not-looked-into` before `look` has ended, and some time after it was last asked for. */
  layers: read.input(ref).output(answer<LayersReport>()),
  /** What a layer (absent: each) does with which files. Throws as `layers` does. */
  layerFiles: read
    .input(
      ref.extend({
        layer: z.int().min(0).max(1000).optional(),
        search: z.string().max(512).optional(),
        skip: z.int().min(0).optional(),
        take: z.int().min(1).max(1000).optional(),
      }),
    )
    .output(answer<LayerFilesPage>()),
  /** The operation's `result` is the image. Its progress tells of each layer. */
  pull: change
    .input(z.object({ reference, platform: z.string().min(1).max(100).optional(), ...where }))
    .output(operationStarted),
  push: change.input(ref.extend({ reference })).output(operationStarted),
  tag: change.input(ref.extend({ reference })).output(operationStarted),
  /** Takes one of several names away. */
  untag: change.input(ref.extend({ tag: reference })).output(operationStarted),
  /** `name`: only this name of it, and the image with its last one. */
  remove: destroy
    .input(ref.extend({ name: reference.optional(), force: z.boolean().optional() }))
    .output(operationStarted),
  /** Each as `remove` does it, with all its names; each one's outcome is in `operations.results`. */
  removeMany: destroy.input(z.object({ targets, force: z.boolean().optional() })).output(operationStarted),
  /** Every name of each of them anew, as `pull` does it; each one's outcome is in `operations.results`. */
  pullMany: change.input(z.object({ targets })).output(operationStarted),
  /** What nothing names; with `all` what no container uses. */
  prunePreview: read
    .input(z.object({ all: z.boolean().optional(), ...where }))
    .output(answer<PrunePreview>()),
  prune: destroy.input(z.object({ all: z.boolean().optional(), ...where })).output(operationStarted),
  /** Files are of the owner's machine: refused to pages in a browser (`rpc.forbidden`). */
  save: change
    .input(z.object({ engine: engineIdSchema, names: z.array(reference).min(1).max(100), path }))
    .output(operationStarted),
  load: change.input(z.object({ path, ...where })).output(operationStarted),
  import: change
    .input(
      z.object({
        path,
        reference: reference.optional(),
        changes: z.array(z.string().max(4096)).max(100).optional(),
        message: z.string().max(4096).optional(),
        ...where,
      }),
    )
    .output(operationStarted),
};
