import type { Readable } from 'node:stream';
import { z } from 'zod';
import { engineTitle, type EngineDescription, type EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import { splitReference } from '../../../src-shared/model/image-reference';
import { refusalText } from '../answers';
import { chunksOf, refusalOf } from '../chunks';
import { imageIdOf } from '../container-row';
import { connectionError } from '../failures';
import type { EngineHttp } from '../http';
import { LineSplitter } from '../ndjson';
import { LIBPOD } from '../reading';
import type { ImageCalls, TransferStep } from './calls';
import { imageRefused } from './refused';
import { transferFailed } from './transfer-failed';

/** One line of a transfer: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageCreate. */
const lineSchema = z.object({
  status: z.string().optional(),
  id: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).nullish(),
  stream: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional() }).nullish(),
  /** Podman's own import. */
  Id: z.string().optional(),
});

const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;
/** Docker, Podman: `Loaded image: name`, `Loaded image ID: sha256:…`. */
const LOADED = /^Loaded image(?:\(s\)| ID)?: (.+)$/;
/** Docker names a layer by the beginning of its digest, and what it pulls by its tag. */
const PART_ID = /^[0-9a-f]{12}$/;

interface Transfer {
  /** As a verb: `pull`. */
  readonly action: string;
  /** What is transferred. */
  readonly name: string;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readable;
}

/** What a line says; several things it may, or nothing. Throws what it says went wrong. */
function* stepsOf(engine: EngineDescription, line: unknown, of: Transfer): Generator<TransferStep> {
  const told = lineSchema.parse(line);
  const wrong = told.errorDetail?.message ?? told.error;
  if (wrong !== undefined && wrong !== '') throw transferFailed(engine, of.action, of.name, wrong);
  if (told.Id !== undefined) yield { type: 'made', name: imageIdOf(told.Id) };
  for (const text of (told.stream ?? '').split('\n').filter((one) => one.trim() !== '')) {
    const [, loaded] = LOADED.exec(text.trim()) ?? [];
    if (loaded === undefined) yield { type: 'message', text: text.trim() };
    else for (const name of loaded.split(',')) yield { type: 'made', name: name.trim() };
  }
  const { status, id = '', progressDetail } = told;
  if (status === undefined || status === '') return;
  if (IMAGE_ID.test(status)) yield { type: 'made', name: status };
  else if (PART_ID.test(id))
    yield {
      type: 'part',
      id,
      status,
      ...(progressDetail?.current === undefined ? {} : { current: progressDetail.current }),
      ...(progressDetail?.total === undefined ? {} : { total: progressDetail.total }),
    };
  else yield { type: 'message', text: status };
}

async function* transfer(http: EngineHttp, of: Transfer): AsyncGenerator<TransferStep, void, undefined> {
  const { engine } = http;
  const { action, name, path, signal, headers, body } = of;
  const lines = new LineSplitter();
  try {
    const answer = await http.open(path, {
      method: 'POST',
      // A registry may be slow, and an engine reads a whole archive before it answers: there is a cancel.
      timeoutMs: Infinity,
      what: `${action} an image`,
      signal,
      ...(headers ? { headers } : {}),
      ...(body ? { body } : {}),
    });
    const status = answer.statusCode ?? 0;
    if (status >= 300) {
      const refusal = await refusalOf(http, answer);
      throw action === 'pull' || action === 'push' || action === 'load'
        ? transferFailed(engine, action, name, refusalText(refusal.body))
        : imageRefused(engine, action, name, refusal);
    }
    for await (const chunk of chunksOf(http, answer, { what: `${action} an image`, follow: true }))
      for (const line of lines.push(chunk)) yield* stepsOf(engine, JSON.parse(line), of);
    for (const line of lines.end()) yield* stepsOf(engine, JSON.parse(line), of);
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: error });
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof z.ZodError) {
      const params = {
        engine: engineTitle(engine),
        what: `the progress of a ${action}`,
        detail: error.message,
      };
      throw CleatError.of('engine.answer', params, { cause: error });
    }
    throw connectionError(engine, error);
  } finally {
    body?.destroy();
  }
}

/** Docker wants the header at a push, even with nothing in it. */
const authHeader = (auth: string | undefined): Record<string, string> => ({
  'x-registry-auth': auth ?? 'e30=', // {}
});

/** What moves images: streams both ways, which end when the signal aborts. */
export function transferringImages(
  http: EngineHttp,
  facts: EngineFacts,
): Pick<ImageCalls, 'pull' | 'push' | 'save' | 'load' | 'import'> {
  const { engine } = http;
  const docker = `/v${facts.apiVersion}/images`;
  return {
    pull: ({ reference, platform, auth }, { signal }) => {
      const { repository, tag, digest } = splitReference(reference);
      const query = new URLSearchParams({ fromImage: repository, tag: digest ?? tag ?? 'latest' });
      // Podman wants the whole name in one.
      if (facts.dialect === 'podman') {
        query.set('fromImage', reference);
        query.delete('tag');
      }
      if (platform !== undefined) query.set('platform', platform);
      const path = `${docker}/create?${query.toString()}`;
      return transfer(http, { action: 'pull', name: reference, path, signal, headers: authHeader(auth) });
    },
    push: (reference, auth, { signal }) => {
      const { repository, tag = 'latest' } = splitReference(reference);
      const path = `${docker}/${encodeURIComponent(repository)}/push?${new URLSearchParams({ tag }).toString()}`;
      return transfer(http, { action: 'push', name: reference, path, signal, headers: authHeader(auth) });
    },
    async *save(names, { signal }) {
      const query = names.map((name) => `names=${encodeURIComponent(name)}`).join('&');
      const title = names.join(', ');
      try {
        const answer = await http.open(`${docker}/get?${query}`, {
          timeoutMs: Infinity,
          what: 'save images',
          signal,
        });
        if (answer.statusCode !== 200)
          throw imageRefused(engine, 'save', title, await refusalOf(http, answer));
        yield* chunksOf(http, answer, { what: 'save images', follow: true });
        signal.throwIfAborted();
      } catch (error) {
        if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: error });
        throw connectionError(engine, error);
      }
    },
    load: (archive, { signal }) =>
      transfer(http, {
        action: 'load',
        name: 'the archive',
        path: `${docker}/load?quiet=0`,
        signal,
        body: archive,
      }),
    import: ({ archive, reference, changes = [], message }, { signal }) => {
      const query = new URLSearchParams();
      if (facts.dialect === 'podman') {
        if (reference !== undefined) query.set('reference', reference);
      } else {
        query.set('fromSrc', '-');
        if (reference !== undefined) {
          const { repository, tag = 'latest' } = splitReference(reference);
          query.set('repo', repository);
          query.set('tag', tag);
        }
      }
      for (const change of changes) query.append('changes', change);
      if (message !== undefined) query.set('message', message);
      const path = facts.dialect === 'podman' ? `${LIBPOD}/images/import` : `${docker}/create`;
      const of = { action: 'import', name: reference ?? 'the archive', signal, body: archive };
      return transfer(http, { ...of, path: `${path}?${query.toString()}` });
    },
  };
}
