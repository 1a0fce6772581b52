import { imagesContract } from '../../src-shared/contract/images';
import { containerKey } from '../../src-shared/model/container';
import { engineTitle, type Engine } from '../../src-shared/model/engine';
import { NO_USERS, type EngineImage, type Image } from '../../src-shared/model/image';
import { CleatError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Caller } from '../../src-shared/model/caller';
import { SNAPSHOT_PAGE } from '../../src-shared/model/stream';
import { findImage } from '../images/find';
import { imageCalls } from '../images/images';
import { createImagesSource } from '../streams/images-source';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ images: imagesContract });

const started = ({ id }: Operation): { operationId: string } => ({ operationId: id });

const refsOf = (targets: readonly { engine: string; ids: readonly string[] }[]): ObjectRef[] =>
  targets.flatMap(({ engine, ids }) => ids.map((id): ObjectRef => ({ engine, kind: 'image', id })));

/** One page, ordered by engine and id, so that a cursor stays true while rows come and go. */
function page(rows: readonly Image[], cursor: string | undefined): { images: Image[]; next?: string } {
  const sorted = rows
    .map((row) => ({ key: containerKey(row), row }))
    .filter(({ key }) => cursor === undefined || key > cursor)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const shown = sorted.slice(0, SNAPSHOT_PAGE);
  const last = sorted.length > SNAPSHOT_PAGE ? shown.at(-1)?.key : undefined;
  return { images: shown.map(({ row }) => row), ...(last === undefined ? {} : { next: last }) };
}

/** A page in a browser has no say over files of this machine. Throws `rpc.forbidden`. */
function refuseBrowser({ actor }: Caller, procedure: string): void {
  if (actor === 'browser')
    throw CleatError.of('rpc.forbidden', { procedure, actor, instead: 'cleat save, load and import' });
}

function lookedInto<T>({ id }: ObjectRef, found: T | undefined): T {
  if (found !== undefined) return found;
  throw CleatError.of('image.not-looked-into', { name: id });
}

/** Images of all engines. */
export async function procedures(services: Services) {
  const { attendance, imageMirror, live, mirror, runtimes, streams } = services;
  const [images, archives, layers] = await Promise.all([
    services.images(),
    services.archives(),
    services.imageLayers(),
  ]);

  async function enginesOf(runtime: string | undefined, signal: AbortSignal | undefined): Promise<Engine[]> {
    await runtimes.settled(signal);
    live();
    await mirror.settled(signal);
    const name = runtime === undefined ? undefined : (await runtimes.which({ flag: runtime })).name;
    const engines = mirror.engines().filter((engine) => name === undefined || engine.runtime === name);
    if (engines.length === 0)
      throw CleatError.of('image.no-engine', { runtime: name ?? runtimes.snapshot().selection.name });
    return engines;
  }

  /** Rows while `work` runs: listed now, unless somebody looks anyway. */
  async function withRows<T>(signal: AbortSignal | undefined, work: () => T | Promise<T>): Promise<T> {
    const leave = imageMirror.keep();
    try {
      await imageMirror.settled(signal);
      return await work();
    } finally {
      leave();
    }
  }

  /** Where new work goes. */
  async function engineFor(
    { engine, runtime }: { readonly engine?: string | undefined; readonly runtime?: string | undefined },
    signal: AbortSignal | undefined,
  ): Promise<string> {
    if (engine !== undefined) {
      await enginesOf(undefined, signal);
      mirror.connection(engine);
      return engine;
    }
    await runtimes.settled(signal);
    const { name } = await runtimes.which(runtime === undefined ? {} : { flag: runtime });
    const engines = await enginesOf(name, signal);
    const first = engines.find(({ status }) => status.state === 'live') ?? engines[0];
    if (!first) throw CleatError.of('image.no-engine', { runtime: name });
    mirror.connection(first.id); // an engine that does not answer is said in its own words
    return first.id;
  }

  async function everything(wanted: readonly Engine[], signal: AbortSignal | undefined): Promise<Image[]> {
    const options = { all: true, ...(signal ? { signal } : {}) };
    const shown = async (image: EngineImage): Promise<Image> =>
      imageMirror.image(image) ?? { ...image, users: NO_USERS };
    const lists = await Promise.all(
      wanted
        .filter(({ status }) => status.state === 'live')
        .map(async ({ id }) => imageCalls(mirror, id).list(options)),
    );
    return Promise.all(lists.flat().map(shown));
  }

  async function inspected(ref: ObjectRef, signal: AbortSignal | undefined) {
    const found = await imageCalls(mirror, ref.engine).inspect(ref.id, signal ? { signal } : {});
    if (found) return found;
    const { engine } = mirror.connection(ref.engine);
    throw CleatError.of('image.unknown', { name: ref.id, engines: engineTitle(engine) });
  }

  return {
    list: os.images.list.handler(async ({ input, signal }) => {
      const wanted = new Set((await enginesOf(input.runtime, signal)).map(({ id }) => id));
      return withRows(signal, async () => {
        const engines = imageMirror.engines().filter(({ id }) => wanted.has(id));
        const rows =
          input.all === true
            ? await everything(engines, signal)
            : imageMirror.images().filter(({ engine }) => wanted.has(engine));
        return { engines, ...page(rows, input.cursor) };
      });
    }),

    watch: os.images.watch.handler(async function* ({ input, signal, context }) {
      await runtimes.settled(signal);
      live();
      const leave = attendance.open(context.connection, input?.hidden === true);
      try {
        yield* streams.serve(createImagesSource(imageMirror), { signal, owner: context.connection });
      } finally {
        leave();
      }
    }),

    find: os.images.find.handler(async ({ input, signal }) => {
      const wanted = new Set((await enginesOf(input.runtime, signal)).map(({ id }) => id));
      return withRows(signal, () => {
        const { image, name } = findImage({
          images: imageMirror.images(),
          engines: imageMirror.engines().filter(({ id }) => wanted.has(id)),
          name: input.name,
          preferred: input.strict === true ? undefined : runtimes.snapshot().selection.name,
        });
        const ref: ObjectRef = { engine: image.engine, kind: 'image', id: image.id };
        return { ref, ...(name === undefined ? {} : { name }) };
      });
    }),

    inspect: os.images.inspect.handler(async ({ input: { ref }, signal }) => {
      await enginesOf(undefined, signal);
      const { image, facts, raw } = await inspected(ref, signal);
      return withRows(signal, () => ({
        image: imageMirror.image(ref) ?? { ...image, users: NO_USERS },
        facts,
        raw,
      }));
    }),

    history: os.images.history.handler(async ({ input: { ref }, signal }) => {
      await enginesOf(undefined, signal);
      return imageCalls(mirror, ref.engine).history(ref.id, signal ? { signal } : {});
    }),

    look: os.images.look.handler(async ({ input: { ref }, signal }) => {
      await enginesOf(undefined, signal);
      return started(layers.look(ref));
    }),
    layers: os.images.layers.handler(({ input: { ref } }) => lookedInto(ref, layers.report(ref))),
    layerFiles: os.images.layerFiles.handler(({ input: { ref, skip = 0, take = 200, ...question } }) =>
      lookedInto(ref, layers.files(ref, { ...question, skip, take })),
    ),

    pull: os.images.pull.handler(async ({ input, signal }) => {
      const engine = await engineFor(input, signal);
      return started(images.pull(engine, input.reference, input.platform));
    }),
    push: os.images.push.handler(({ input }) => started(images.push(input.ref, input.reference))),
    tag: os.images.tag.handler(({ input }) => started(images.tag(input.ref, input.reference))),
    untag: os.images.untag.handler(({ input }) => started(images.untag(input.ref, input.tag))),
    remove: os.images.remove.handler(({ input: { ref, ...options } }) =>
      started(images.remove(ref, options)),
    ),
    removeMany: os.images.removeMany.handler(({ input: { targets, force } }) =>
      started(images.removeMany(refsOf(targets), force === true)),
    ),
    pullMany: os.images.pullMany.handler(({ input: { targets } }) =>
      started(images.pullMany(refsOf(targets))),
    ),
    prunePreview: os.images.prunePreview.handler(async ({ input, signal }) =>
      images.prunePreview(await engineFor(input, signal), input.all === true),
    ),
    prune: os.images.prune.handler(async ({ input, signal }) =>
      started(images.prune(await engineFor(input, signal), input.all === true)),
    ),

    save: os.images.save.handler(({ input, context: { caller } }) => {
      refuseBrowser(caller, 'images.save');
      return started(archives.save(input.engine, input.names, { path: input.path, cwd: caller.cwd }));
    }),
    load: os.images.load.handler(async ({ input, signal, context: { caller } }) => {
      refuseBrowser(caller, 'images.load');
      return started(archives.load(await engineFor(input, signal), { path: input.path, cwd: caller.cwd }));
    }),
    import: os.images.import.handler(async ({ input, signal, context: { caller } }) => {
      refuseBrowser(caller, 'images.import');
      const { path, reference, changes, message } = input;
      const file = { path, cwd: caller.cwd };
      const options = { reference, changes, message };
      return started(archives.import(await engineFor(input, signal), file, options));
    }),
  };
}
