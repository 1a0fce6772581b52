import { z } from 'zod';
import { CleatError } from '../../../src-shared/model/error';
import { refusalOf, type RegistryClient } from './client';

const PAGE = 1000;
/** Pages may be smaller than asked for; a registry that always names another one must end, too. */
const MOST_PAGES = 500;

const pageSchema = z.looseObject({ tags: z.array(z.string().max(300)).nullish() });

/** Where `Link: </v2/…>; rel="next"` goes on: RFC 8288, as registries use it. */
export function nextIn(link: string | undefined): string | undefined {
  for (const one of (link ?? '').split(/,(?=\s*<)/)) {
    const [, target, params = ''] = /^\s*<([^>]*)>(.*)$/s.exec(one) ?? [];
    if (target !== undefined && /;\s*rel\s*=\s*"?next"?\s*(?:;|$)/i.test(params)) return target;
  }
  return undefined;
}

/**
 * The tags of a repository in the registry’s order.
 *
 * @param repository within the registry: `library/busybox`
 * @param limit most of them
 * Throws `registry.not-there`, and as the client does.
 */
export async function listTags(
  client: RegistryClient,
  repository: string,
  limit: number,
): Promise<{ tags: string[]; more: boolean }> {
  const { registry } = client;
  const what = `the tags of “${repository}”`;
  const unusable = (detail: string): CleatError =>
    CleatError.of('registry.answer', { registry, what, detail });
  const tags = new Set<string>();
  const seen = new Set<string>();
  let path = `/v2/${repository}/tags/list?n=${Math.min(PAGE, limit)}`;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    seen.add(path);
    const answer = await client.ask({ path, scope: `repository:${repository}:pull`, what });
    if (answer.status === 404)
      throw CleatError.of('registry.not-there', { registry, what: `repository “${repository}”` });
    if (answer.status !== 200)
      throw CleatError.of('registry.refused', {
        registry,
        what,
        status: answer.status,
        detail: refusalOf(answer),
      });
    let page: z.infer<typeof pageSchema>;
    try {
      page = pageSchema.parse(JSON.parse(answer.body.toString('utf8')));
    } catch {
      throw unusable('it is no list of tags.');
    }
    for (const tag of page.tags ?? []) {
      if (tags.size === limit && !tags.has(tag)) return { tags: [...tags], more: true };
      tags.add(tag);
    }
    const { link } = answer.headers;
    const next = nextIn(Array.isArray(link) ? link.join(', ') : link);
    if (next === undefined) return { tags: [...tags], more: false };
    const url = URL.canParse(next, answer.url) ? new URL(next, answer.url) : undefined;
    if (url?.origin !== answer.url.origin) throw unusable('its next page is elsewhere.');
    path = `${url.pathname}${url.search}`;
    if (seen.has(path)) throw unusable('its pages go round in circles.');
  }
  return { tags: [...tags], more: true };
}
