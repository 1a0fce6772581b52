import type { z } from 'zod';
import { assertNever } from '../../src-shared/model/assert-never';
import type { Container } from '../../src-shared/model/container';
import type { Dialect, EngineFacts } from '../../src-shared/model/engine';
import { jsonOf, refusalText, shaped } from './answers';
import {
  dockerInspectSchema,
  dockerListSchema,
  rowFromDockerInspect,
  rowFromDockerList,
} from './docker-rows';
import type { EngineHttp } from './http';
import {
  podmanInspectSchema,
  podmanListSchema,
  rowFromPodmanInspect,
  rowFromPodmanList,
} from './podman-rows';

const LIST_TIMEOUT_MS = 30_000;
/** An inspect waits for the container's lock, which a slow start or stop holds. */
const INSPECT_TIMEOUT_MS = 30_000;
/** The filter stands in the request line, whose length servers bound. */
const IDS_PER_REQUEST = 100;
/** Inspects in flight at once: more only queue in the engine. */
const INSPECTS_AT_ONCE = 16;

/** Podman's own API under the oldest version we accept: Podman 4 and 5 both answer it. */
export const LIBPOD = '/v4.0.0/libpod';

export interface Inspected {
  readonly container: Container;
  readonly tty: boolean;
  readonly raw: unknown;
}

/** How one dialect is asked for containers. */
export interface Reading {
  list(signal?: AbortSignal): Promise<Container[]>;
  /** Those of `ids` that are there. */
  some(ids: readonly string[], signal?: AbortSignal): Promise<Container[]>;
  inspect(id: string, signal?: AbortSignal): Promise<Inspected | undefined>;
}

/** Podman's answer (500) for a container that goes while it is looked at. */
const GONE = /no such container/i;

interface Words<L, I extends { readonly Config: { readonly Tty?: boolean | undefined } }> {
  /** What comes before `/json` in the list's path. */
  readonly base: string;
  readonly listSchema: z.ZodType<readonly L[]>;
  readonly inspectSchema: z.ZodType<I>;
  readonly fromList: (listed: L) => Container;
  readonly fromInspect: (inspected: I) => Container;
}

function reading<L, I extends { readonly Config: { readonly Tty?: boolean | undefined } }>(
  http: EngineHttp,
  words: Words<L, I>,
  some: (self: Pick<Reading, 'inspect'>, list: Ask) => Reading['some'],
): Reading {
  const ask: Ask = async (query, signal) => {
    const what = 'list containers';
    const bounds = { timeoutMs: LIST_TIMEOUT_MS, what, ...(signal ? { signal } : {}) };
    const answer = await http.request('GET', `${words.base}/json?all=true${query}`, bounds);
    const json = jsonOf(http.engine, 'the list of containers', answer);
    return shaped(http.engine, 'the list of containers', words.listSchema, json).map(words.fromList);
  };
  const inspect: Reading['inspect'] = async (id, signal) => {
    const what = 'inspect a container';
    const bounds = { timeoutMs: INSPECT_TIMEOUT_MS, what, ...(signal ? { signal } : {}) };
    const answer = await http.request('GET', `${words.base}/${encodeURIComponent(id)}/json`, bounds);
    if (answer.status === 404 || (answer.status === 500 && GONE.test(refusalText(answer.body))))
      return undefined;
    const raw = jsonOf(http.engine, 'an inspect', answer);
    const inspected = shaped(http.engine, 'an inspect', words.inspectSchema, raw);
    return { container: words.fromInspect(inspected), tty: inspected.Config.Tty === true, raw };
  };
  return { list: (signal) => ask('', signal), inspect, some: some({ inspect }, ask) };
}

type Ask = (query: string, signal: AbortSignal | undefined) => Promise<Container[]>;

/** By a filtered list. The filter matches parts of ids, so answers are compared with the full one. */
function byFilter(list: Ask): Reading['some'] {
  return async (ids, signal) => {
    const wanted = new Set(ids);
    const pages = Array.from({ length: Math.ceil(ids.length / IDS_PER_REQUEST) }, (_, page) =>
      ids.slice(page * IDS_PER_REQUEST, (page + 1) * IDS_PER_REQUEST),
    );
    const answers = await Promise.all(
      pages.map((id) => list(`&filters=${encodeURIComponent(JSON.stringify({ id }))}`, signal)),
    );
    return answers.flat().filter((row) => wanted.has(row.id));
  };
}

/** By inspects in parallel: on Podman a filtered list costs as much as the whole one. */
function byInspect(inspect: Reading['inspect']): Reading['some'] {
  return async (ids, signal) => {
    const rows: Container[] = [];
    const waiting = [...new Set(ids)];
    const lane = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const found = await inspect(id, signal);
        if (found?.container.id === id) rows.push(found.container);
      }
    };
    await Promise.all(Array.from({ length: Math.min(INSPECTS_AT_ONCE, waiting.length) }, lane));
    return rows;
  };
}

/** The way to read containers in the engine's dialect. */
export function readingOf(http: EngineHttp, facts: EngineFacts): Reading {
  const { engine } = http;
  const dialect: Dialect = facts.dialect;
  switch (dialect) {
    case 'docker':
      return reading(
        http,
        {
          base: `/v${facts.apiVersion}/containers`,
          listSchema: dockerListSchema,
          inspectSchema: dockerInspectSchema,
          fromList: (listed) => rowFromDockerList(engine, listed),
          fromInspect: (inspected) => rowFromDockerInspect(engine, inspected),
        },
        (_, list) => byFilter(list),
      );
    case 'podman':
      return reading(
        http,
        {
          base: `${LIBPOD}/containers`,
          listSchema: podmanListSchema,
          inspectSchema: podmanInspectSchema,
          fromList: (listed) => rowFromPodmanList(engine, listed),
          fromInspect: (inspected) => rowFromPodmanInspect(engine, inspected),
        },
        ({ inspect }) => byInspect(inspect),
      );
    case 'cli':
      throw new Error('an engine without an API has no HTTP to read by');
    default:
      return assertNever(dialect);
  }
}
