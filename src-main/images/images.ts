import { engineTitle } from '../../src-shared/model/engine';
import { imageTitle, type Image, type ImagePending, type PrunePreview } from '../../src-shared/model/image';
import { CleatError } from '../../src-shared/model/error';
import { isReference, withTag } from '../../src-shared/model/image-reference';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { ImageCalls, TransferStep } from '../engines/images/calls';
import type { ImageMirror } from '../mirror/images/image-mirror';
import type { Mirror } from '../mirror/mirror';
import type { OperationContext, Operations } from '../operations/operations';
import type { Credentials } from './credentials';
import { onManyImages, type ManyImages } from './many';
import { refuseRemoval, refuseUntag } from './prevented';
import { follow } from './following';

export interface ImagesOptions {
  readonly mirror: Pick<Mirror, 'connection' | 'engines'>;
  readonly images: ImageMirror;
  readonly operations: Pick<Operations, 'start'>;
  readonly credentials: Credentials;
}

export interface RemoveImage {
  /** Only this name of it. */
  readonly name?: string | undefined;
  /** Whatever names it has, and whatever container that does not run was made of it. */
  readonly force?: boolean | undefined;
}

/** What can be done with images. Each starts an operation and returns at once; failures end the operation. */
export interface Images {
  pull(engine: string, reference: string, platform?: string): Operation;
  push(ref: ObjectRef, reference: string): Operation;
  tag(ref: ObjectRef, reference: string): Operation;
  untag(ref: ObjectRef, tag: string): Operation;
  remove(ref: ObjectRef, options: RemoveImage): Operation;
  /** One operation over many; it fails with `image.some-failed` when one of them did. */
  removeMany(refs: readonly ObjectRef[], force: boolean): Operation;
  /** Pulls every name of each anew. */
  pullMany(refs: readonly ObjectRef[]): Operation;
  /** What `prune` would take now. `all`: also what has a name, when no container uses it. */
  prunePreview(engine: string, all: boolean): Promise<PrunePreview>;
  prune(engine: string, all: boolean): Operation;
}

/** What the engine of `id` does with images. Throws `runtime.cannot` where that is nothing, and what keeps it away. */
export function imageCalls(mirror: Pick<Mirror, 'connection'>, id: string): ImageCalls {
  const { images, engine } = mirror.connection(id);
  if (images) return images;
  throw CleatError.of('runtime.cannot', {
    runtime: engine.runtime,
    what: 'do this with images',
    why: 'Cleat does that by the API of an engine, and this one has none.',
    instead: 'Use its own command line.',
  });
}

/** Checks a reference before an engine sees it, since each words a bad one differently. Throws `image.invalid`. */
export function checkedReference(reference: string): string {
  if (isReference(reference)) return withTag(reference);
  throw CleatError.of('image.invalid', { name: reference, detail: 'it has characters that none has.' });
}

/** Long work on images, by operations; rows show what was asked for meanwhile. */
export function createImages({ mirror, images, operations, credentials }: ImagesOptions): Images {
  const titleOf = (ref: ObjectRef): string => {
    const image = images.image(ref);
    return imageTitle(image ?? { id: ref.id, tags: [], digests: [] });
  };

  /** Rows are kept while it works, so that what prevents it is known and what it does shows at once. */
  function run(
    action: string,
    title: string,
    engine: string,
    target: ObjectRef | undefined,
    work: (calls: ImageCalls, context: OperationContext) => Promise<readonly string[] | undefined>,
  ): Operation {
    const spec = { kind: `image.${action}`, title, ...(target ? { target } : {}) };
    const leave = images.keep();
    const operation = operations.start(spec, async (context) => {
      try {
        const touched = await work(imageCalls(mirror, engine), context);
        await images.refresh(engine, touched);
      } catch (error) {
        // Somebody else may have been faster, and half of it may be done.
        if (!context.signal.aborted) await images.refresh(engine).catch(() => undefined);
        throw error;
      } finally {
        if (target) images.mark(target, undefined);
        leave();
      }
    });
    if (target && isPending(action)) images.mark(target, { action, operationId: operation.id });
    return operation;
  }

  /** The row as it is now: listed first where nobody looked before. */
  async function rowOf(ref: ObjectRef, signal: AbortSignal): Promise<Image> {
    await images.settled(signal);
    const image = images.image(ref);
    if (image) return image;
    const engine = mirror.engines().find(({ id }) => id === ref.engine);
    throw CleatError.of('image.unknown', {
      name: ref.id,
      engines: engine ? engineTitle(engine) : ref.engine,
    });
  }

  async function unused(engine: string, all: boolean, signal?: AbortSignal): Promise<Image[]> {
    const leave = images.keep();
    try {
      await images.settled(signal);
      return images
        .images()
        .filter((image) => image.engine === engine && image.users.count === 0 && (all || image.dangling));
    } finally {
      leave();
    }
  }

  const transferred = (
    steps: AsyncIterable<TransferStep>,
    context: OperationContext,
  ): Promise<readonly string[]> => follow(steps, context);

  /** Throws as the engine words it, and `image.failed` when the image is not there in the end. */
  async function pulled(
    engine: string,
    calls: ImageCalls,
    { reference, platform }: { readonly reference: string; readonly platform?: string | undefined },
    context: Pick<OperationContext, 'signal' | 'progress'>,
  ): Promise<string> {
    const name = checkedReference(reference);
    const connection = mirror.connection(engine);
    const auth = await credentials.headerFor(connection.facts.dialect, name, context.signal);
    await follow(calls.pull({ reference: name, platform, auth }, context), context);
    const found = await calls.inspect(name, context);
    if (found) return found.image.id;
    throw CleatError.of('image.failed', {
      name,
      action: 'pull',
      engine: engineTitle(connection.engine),
      detail: 'it ended without an error, but the image is not there.',
    });
  }

  async function remove(
    ref: ObjectRef,
    { name, force = false }: RemoveImage,
    signal: AbortSignal,
  ): Promise<void> {
    const image = await rowOf(ref, signal);
    if (!force) refuseRemoval(image, name);
    await imageCalls(mirror, ref.engine).remove(name ?? ref.id, { signal, force });
  }

  const many: ManyImages = { images, operations };

  return {
    removeMany: (refs, force) =>
      onManyImages(many, 'remove', refs, ({ ref, signal }) => remove(ref, { force }, signal)),
    pullMany: (refs) =>
      onManyImages(many, 'pull', refs, async ({ ref, signal }) => {
        const { tags } = await rowOf(ref, signal);
        const calls = imageCalls(mirror, ref.engine);
        // How far each layer of each image is would be more than anybody reads.
        const quiet = { signal, progress: () => undefined };
        for (const tag of tags) await pulled(ref.engine, calls, { reference: tag }, quiet);
      }),
    pull: (engine, reference, platform) =>
      run('pull', `Pull ${reference}`, engine, undefined, async (calls, context) => {
        const id = await pulled(engine, calls, { reference, platform }, context);
        context.result({ engine, kind: 'image', id });
        return [id];
      }),
    push: (ref, reference) =>
      run('push', `Push ${reference}`, ref.engine, ref, async (calls, context) => {
        const name = checkedReference(reference);
        const { dialect } = mirror.connection(ref.engine).facts;
        const auth = await credentials.headerFor(dialect, name, context.signal);
        await transferred(calls.push(name, auth, context), context);
        return [ref.id];
      }),
    tag: (ref, reference) =>
      run('tag', `Tag ${titleOf(ref)} as ${reference}`, ref.engine, ref, async (calls, { signal }) => {
        await calls.tag(ref.id, checkedReference(reference), { signal });
        return undefined; // the name may have been another image's
      }),
    untag: (ref, tag) =>
      run('untag', `Take the name ${tag} away`, ref.engine, ref, async (calls, { signal }) => {
        const { engine } = mirror.connection(ref.engine);
        refuseUntag(await rowOf(ref, signal), tag, engineTitle(engine));
        await calls.remove(tag, { signal });
        return [ref.id];
      }),
    remove: (ref, options) =>
      run('remove', `Remove ${options.name ?? titleOf(ref)}`, ref.engine, ref, async (_calls, { signal }) => {
        await remove(ref, options, signal);
        return undefined; // parents may have gone with it
      }),
    prunePreview: async (engine, all) => {
      imageCalls(mirror, engine);
      const found = await unused(engine, all);
      return { images: found, atMost: found.reduce((sum, { size = 0 }) => sum + size, 0) };
    },
    prune: (engine, all) =>
      run('prune', 'Remove unused images', engine, undefined, async (calls, { signal, progress }) => {
        const { deleted, untagged, reclaimed } = await calls.prune({ all, signal });
        const count = new Set([...deleted, ...untagged]).size;
        progress({ message: count === 0 ? 'Nothing to remove' : 'Removed', current: reclaimed });
        return undefined;
      }),
  };
}

const PENDING: ReadonlySet<string> = new Set<ImagePending['action']>(['push', 'tag', 'untag', 'remove']);
const isPending = (action: string): action is ImagePending['action'] => PENDING.has(action);
