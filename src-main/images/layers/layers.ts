import { setImmediate } from 'node:timers/promises';
import { bytesText } from '../../../src-shared/model/bytes';
import { CleatError } from '../../../src-shared/model/error';
import type { LayerFile, LayersReport, LayerSummary } from '../../../src-shared/model/image-files';
import type { Operation } from '../../../src-shared/model/operation';
import type { ObjectRef } from '../../../src-shared/model/ref';
import type { Mirror } from '../../mirror/mirror';
import type { Operations } from '../../operations/operations';
import { imageCalls } from '../images';
import { ArchiveError } from './archive-error';
import { readSavedImage, type ArchivedLayer } from './archive';
import { Overlay } from './overlay';

export interface ImageLayersOptions {
  readonly mirror: Pick<Mirror, 'connection'>;
  readonly operations: Pick<Operations, 'start'>;
  readonly clock?: { now(): number };
}

/** Which files of a report are asked for. */
export interface FilesQuestion {
  /** Of this layer, by its index; absent: of all, the lowest first. */
  readonly layer?: number | undefined;
  /** In the path, in any case. */
  readonly search?: string | undefined;
  /** How many to pass over. */
  readonly skip: number;
  readonly take: number;
}

export interface LayerFiles {
  readonly files: readonly (LayerFile & { readonly layer: number })[];
  /** How many fit in all. */
  readonly total: number;
}

/** What is in the layers of images. */
export interface ImageLayers {
  /** Reads the whole image from its engine. The operation ends when `report` and `files` can tell. */
  look(ref: ObjectRef): Operation;
  /** Undefined: not looked into, or so long ago that it is forgotten. */
  report(ref: ObjectRef): LayersReport | undefined;
  files(ref: ObjectRef, question: FilesQuestion): LayerFiles | undefined;
}

/** What was found is kept of the last two images, for ten minutes after somebody asked; no timer is needed for that. */
const KEPT = 2;
const KEPT_MS = 10 * 60_000;
const TELL_MS = 150;

interface Found {
  readonly report: LayersReport;
  /** By layer. */
  readonly files: readonly (readonly LayerFile[])[];
  askedAt: number;
}

async function laidOver(
  layers: readonly ArchivedLayer[],
  signal: AbortSignal,
): Promise<Omit<Found, 'askedAt'>> {
  const overlay = new Overlay();
  const files: LayerFile[][] = [];
  const summaries: LayerSummary[] = [];
  for (const [index, layer] of layers.entries()) {
    // Others want to be answered between two large layers.
    await setImmediate(undefined, { signal });
    const own = overlay.apply(layer);
    const count = (change: LayerFile['change']): number =>
      own.filter((file) => file.change === change).length;
    files.push(own);
    summaries.push({
      index,
      createdBy: layer.createdBy,
      size: [...layer.entries.values()].reduce((sum, { size }) => sum + size, 0),
      added: count('added'),
      changed: count('changed'),
      removed: count('removed'),
      wasted: own.reduce((sum, { hides }) => sum + hides, 0),
    });
  }
  const sum = (of: (layer: LayerSummary) => number): number =>
    summaries.reduce((all, layer) => all + of(layer), 0);
  return {
    report: { layers: summaries, size: sum(({ size }) => size), wasted: sum(({ wasted }) => wasted) },
    files,
  };
}

const keyOf = ({ engine, id }: ObjectRef): string => `${engine}\n${id}`;

export function createImageLayers({ mirror, operations, clock = Date }: ImageLayersOptions): ImageLayers {
  const kept = new Map<string, Found>();

  const prune = (): void => {
    for (const [key, { askedAt }] of kept) if (askedAt < clock.now() - KEPT_MS) kept.delete(key);
  };
  const found = (ref: ObjectRef): Found | undefined => {
    prune();
    const one = kept.get(keyOf(ref));
    if (one) one.askedAt = clock.now();
    return one;
  };

  return {
    look(ref) {
      prune();
      const title = `Look into ${ref.id.replace(/^sha256:/, '').slice(0, 12)}`;
      const spec = { kind: 'image.layers', title, target: ref };
      return operations.start(spec, async ({ signal, progress }) => {
        async function* counted(): AsyncGenerator<Buffer, void, undefined> {
          let bytes = 0;
          let told = -Infinity;
          for await (const chunk of imageCalls(mirror, ref.engine).save([ref.id], { signal })) {
            bytes += chunk.length;
            const now = performance.now();
            if (now - told >= TELL_MS) {
              told = now;
              progress({ message: bytesText(bytes), current: bytes });
            }
            yield chunk;
          }
          progress({ message: bytesText(bytes), current: bytes });
        }
        try {
          const layers = await readSavedImage(counted());
          const { report, files } = await laidOver(layers, signal);
          kept.delete(keyOf(ref));
          kept.set(keyOf(ref), { report, files, askedAt: clock.now() });
          for (const key of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT))) kept.delete(key);
        } catch (error) {
          if (error instanceof ArchiveError)
            throw CleatError.of('image.layers', { name: ref.id, detail: error.message }, { cause: error });
          throw error;
        }
      });
    },
    report: (ref) => found(ref)?.report,
    files(ref, { layer, search = '', skip, take }) {
      const one = found(ref);
      if (!one) return undefined;
      const wanted = search.toLowerCase();
      const files: LayerFiles['files'][number][] = [];
      let total = 0;
      for (const [index, own] of one.files.entries()) {
        if (layer !== undefined && layer !== index) continue;
        for (const file of own) {
          if (wanted !== '' && !file.path.toLowerCase().includes(wanted)) continue;
          total += 1;
          if (total > skip && files.length < take) files.push({ ...file, layer: index });
        }
      }
      return { files, total };
    },
  };
}
