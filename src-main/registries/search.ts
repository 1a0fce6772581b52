import { z } from 'zod';
import { engineTitle, type Dialect } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { registryOf } from '../../src-shared/model/image-reference';
import type { FoundImage } from '../../src-shared/model/registry';
import { jsonOf, refusalText, shaped } from '../engines/answers';
import { chunksOf, refusalOf } from '../engines/chunks';
import type { EngineConnection } from '../engines/connection';
import { headerValue } from '../engines/header-value';
import type { Login } from './login';

/** Podman asks each of its registries one after the other. */
const SEARCH_MS = 60_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** Docker’s and libpod’s words for the same. */
const foundSchema = z.array(
  z
    .looseObject({
      name: z.string().optional(),
      Name: z.string().optional(),
      description: z.string().nullish(),
      Description: z.string().nullish(),
      star_count: z.number().optional(),
      Stars: z.number().optional(),
      is_official: z.boolean().optional(),
      Official: z.string().optional(),
    })
    .transform((one): FoundImage => ({
      name: one.name ?? one.Name ?? '',
      description: one.description ?? one.Description ?? '',
      stars: one.star_count ?? one.Stars ?? 0,
      official: one.is_official ?? (one.Official !== undefined && one.Official !== ''),
    })),
);

/** Docker takes a login by itself; Podman’s search only one with its registry. */
function loginHeader(dialect: Dialect, registry: string, login: Login): Record<string, string> {
  return dialect === 'podman'
    ? { 'x-registry-config': headerValue({ [registry]: login }) }
    : { 'x-registry-auth': headerValue({ ...login, serveraddress: registry }) };
}

/**
 * Searches where the engine does: Docker in its own registry, or in the one that the term begins with; Podman in those of
 * registries.conf. Throws `registry.no-search`, `runtime.cannot`, and what a call to an engine does.
 *
 * @param login for the registry that the term names
 */
export async function searchImages(
  { http, facts, engine }: Pick<EngineConnection, 'http' | 'facts' | 'engine'>,
  wanted: { readonly term: string; readonly limit: number; readonly login: Login | undefined },
  signal: AbortSignal,
): Promise<FoundImage[]> {
  if (!http)
    throw CleatError.of('runtime.cannot', {
      runtime: engine.runtime,
      what: 'search registries',
      why: 'Cleat does that by the API of an engine, and this one has none.',
      instead: 'Use its own command line.',
    });
  const query = new URLSearchParams({ term: wanted.term, limit: String(wanted.limit) });
  const base = facts.dialect === 'podman' ? '/v4.0.0/libpod' : `/v${facts.apiVersion}`;
  const answer = await http.open(`${base}/images/search?${query.toString()}`, {
    signal,
    timeoutMs: SEARCH_MS,
    what: 'search',
    headers: wanted.login ? loginHeader(facts.dialect, registryOf(wanted.term), wanted.login) : {},
  });
  const refuse = (detail: string): CleatError =>
    CleatError.of('registry.no-search', { engine: engineTitle(engine), detail });
  if (answer.statusCode !== 200) throw refuse(refusalText((await refusalOf(http, answer)).body));
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(http, answer, { what: 'search', follow: false })) {
    size += chunk.length;
    if (size > MAX_BYTES) throw refuse('the answer is too large.');
    chunks.push(chunk);
  }
  const whole = { status: 200, headers: answer.headers, body: Buffer.concat(chunks) };
  const found = shaped(engine, 'the search', foundSchema, jsonOf(engine, 'the search', whole));
  return found.filter(({ name }) => name !== '');
}
