import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { bytesText } from '../../src-shared/model/bytes';
import { CleatError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import type { ImageMirror } from '../mirror/images/image-mirror';
import type { Mirror } from '../mirror/mirror';
import type { OperationContext, Operations } from '../operations/operations';
import { writeWholeFile } from '../store/whole-file';
import { follow } from './following';
import { checkedReference, imageCalls } from './images';

export interface ArchivesOptions {
  readonly mirror: Pick<Mirror, 'connection'>;
  readonly images: Pick<ImageMirror, 'refresh'>;
  readonly operations: Pick<Operations, 'start'>;
}

/** A file of the owner's machine. */
export interface ArchiveFile {
  readonly path: string;
  /** Where a path that is not absolute begins. */
  readonly cwd?: string | undefined;
}

export interface ImportImage {
  readonly reference?: string | undefined;
  readonly changes?: readonly string[] | undefined;
  readonly message?: string | undefined;
}

/** Images to and from files. Each starts an operation and returns at once. */
export interface Archives {
  /** As one piece: an old file is replaced at the end, and stays when it is cancelled or fails. */
  save(engine: string, names: readonly string[], file: ArchiveFile): Operation;
  load(engine: string, file: ArchiveFile): Operation;
  /** Makes an image of the tar of a root file system. */
  import(engine: string, file: ArchiveFile, options: ImportImage): Operation;
}

const TELL_MS = 150;

/** The whole path and how many bytes are there. Throws `file.relative`, `image.no-archive`. */
async function opened({ path, cwd }: ArchiveFile): Promise<{ path: string; size: number }> {
  if (path.includes('\0') || (!isAbsolute(path) && cwd === undefined))
    throw CleatError.of('file.relative', { path });
  const wanted = cwd === undefined ? path : resolve(cwd, path);
  const found = await stat(wanted).catch((error: unknown) => {
    const detail =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'it is not there.' : '';
    throw CleatError.of('image.no-archive', { path, detail: detail || String(error) }, { cause: error });
  });
  if (found.isDirectory()) throw CleatError.of('image.no-archive', { path, detail: 'it is a folder.' });
  return { path: wanted, size: found.size };
}

export function createArchives({ mirror, images, operations }: ArchivesOptions): Archives {
  /** Sends a file and tells how much of it has gone. */
  async function sent<T>(
    file: ArchiveFile,
    { progress }: OperationContext,
    send: (archive: Transform) => Promise<T>,
  ): Promise<T> {
    const { path, size } = await opened(file);
    let bytes = 0;
    let told = -Infinity;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        const now = performance.now();
        if (now - told >= TELL_MS) {
          told = now;
          progress({ message: `${bytesText(bytes)} of ${bytesText(size)}`, current: bytes, total: size });
        }
        done(null, chunk);
      },
    });
    const source = createReadStream(path);
    let broken: unknown;
    source.on('error', (error) => {
      broken = error;
      counted.destroy(error);
    });
    // Whoever reads hears of it too; between two readers nobody would.
    counted.on('error', () => undefined);
    source.pipe(counted);
    try {
      return await send(counted);
    } catch (error) {
      if (broken === undefined) throw error;
      const detail = broken instanceof Error ? broken.message : 'it cannot be read.';
      throw CleatError.of('image.no-archive', { path, detail }, { cause: broken });
    } finally {
      source.destroy();
      counted.destroy();
    }
  }

  return {
    save: (engine, names, file) =>
      operations.start({ kind: 'image.save', title: `Save ${names.join(', ')}` }, ({ signal, progress }) =>
        writeWholeFile(file.path, { cwd: file.cwd, signal }, async (target) => {
          let bytes = 0;
          let told = -Infinity;
          for await (const chunk of imageCalls(mirror, engine).save(names, { signal })) {
            await target.write(chunk);
            bytes += chunk.length;
            const now = performance.now();
            if (now - told < TELL_MS) continue;
            told = now;
            progress({ message: bytesText(bytes), current: bytes });
          }
          progress({ message: bytesText(bytes), current: bytes });
        }),
      ),
    load: (engine, file) =>
      operations.start({ kind: 'image.load', title: `Load ${file.path}` }, async (context) => {
        const calls = imageCalls(mirror, engine);
        try {
          const made = await sent(file, context, (archive) => follow(calls.load(archive, context), context));
          const [name] = made;
          const found = name === undefined ? undefined : await calls.inspect(name, context);
          if (found) context.result({ engine, kind: 'image', id: found.image.id });
          context.progress({ message: made.length === 0 ? 'Loaded' : `Loaded ${made.join(', ')}` });
        } finally {
          await images.refresh(engine);
        }
      }),
    import: (engine, file, { reference, changes, message }) =>
      operations.start({ kind: 'image.import', title: `Import ${file.path}` }, async (context) => {
        const calls = imageCalls(mirror, engine);
        const name = reference === undefined ? undefined : checkedReference(reference);
        const [id] = await sent(file, context, (archive) =>
          follow(calls.import({ archive, reference: name, changes, message }, context), context),
        );
        if (id !== undefined) context.result({ engine, kind: 'image', id });
        await images.refresh(engine);
      }),
  };
}
