import { z } from 'zod';
import type { EngineFacts } from '../../../src-shared/model/engine';
import { engineTitle } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { BuildOutput } from '../../../src-shared/plugin-api/build-spec';
import { jsonOf, refused, shaped } from '../../engines/answers';
import { chunksOf, refusalOf } from '../../engines/chunks';
import type { EngineHttp } from '../../engines/http';
import { ArchiveError } from '../../images/layers/archive-error';
import { ByteReader } from '../../images/layers/byte-reader';
import { readTar, type TarBody, type TarEntry } from '../../images/layers/tar-reader';
import { fromText } from '../context/path-bytes';
import { FolderWriter } from './output/folder-writer';
import { writeOutput } from './output/write-output';

const CALL_TIMEOUT_MS = 60_000;
/** As many as BuildKit may send. */
const MAX_ENTRIES = 2_000_000;

const createdSchema = z.object({ Id: z.string() });

async function* exported(
  http: EngineHttp,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const what = 'give the files of a build';
  const answer = await http.open(path, { signal, timeoutMs: CALL_TIMEOUT_MS, what });
  try {
    if (answer.statusCode !== 200) throw refused(http.engine, await refusalOf(http, answer));
    yield* chunksOf(http, answer, { what, follow: false });
  } finally {
    answer.destroy();
  }
}

async function intoFolder(archive: AsyncIterable<Buffer>, destination: string): Promise<void> {
  const writer = new FolderWriter(fromText(destination));
  await writer.begin();
  const visit = async (entry: TarEntry, body: TarBody): Promise<void> => {
    const path = fromText(entry.path.replace(/\/+$/, ''));
    const written = { path, mode: entry.mode, mtime: entry.mtime };
    if (entry.type === 'folder') await writer.folder(written);
    else if (entry.type === 'symlink') writer.symlink(written, fromText(entry.link));
    else if (entry.type === 'hard-link') await writer.hardLink(path, fromText(entry.link));
    else if (entry.type === 'file') await writer.file(written, body.chunks());
  };
  await readTar(new ByteReader(archive), { entries: MAX_ENTRIES }, visit);
  await writer.end();
}

/**
 * Writes the files of an image to this machine: those of a container that is made of it, never started, and removed.
 * Podman's own outputs are written where Podman runs.
 *
 * Throws `build.output`, `engine.*`, `app.cancelled`.
 */
export async function writeFilesOf(
  http: EngineHttp,
  { apiVersion }: Pick<EngineFacts, 'apiVersion'>,
  image: string,
  output: Exclude<BuildOutput, { type: 'image' }>,
  signal: AbortSignal,
): Promise<void> {
  const docker = `/v${apiVersion}`;
  const what = 'take the files out of what was built';
  const answer = await http.request('POST', `${docker}/containers/create`, {
    // A container needs a command, though nothing runs it.
    json: { Image: image, Cmd: ['-'], NetworkDisabled: true },
    timeoutMs: CALL_TIMEOUT_MS,
    what,
    signal,
  });
  if (answer.status !== 201) throw refused(http.engine, answer);
  const { Id } = shaped(http.engine, what, createdSchema, jsonOf(http.engine, what, answer));
  try {
    const archive = exported(http, `${docker}/containers/${Id}/export`, signal);
    if (output.type === 'local') await intoFolder(archive, output.destination);
    else await writeOutput(output.destination, archive);
  } catch (error) {
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
    if (!(error instanceof ArchiveError)) throw error;
    const detail = error.message;
    throw CleatError.of(
      'engine.answer',
      { engine: engineTitle(http.engine), what, detail },
      { cause: error },
    );
  } finally {
    await http
      .request('DELETE', `${docker}/containers/${Id}?force=true`, { timeoutMs: CALL_TIMEOUT_MS, what })
      .catch(() => undefined); // it never ran, and is in the list
  }
}
