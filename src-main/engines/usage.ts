import { z } from 'zod';
import type { EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { shortId } from '../../src-shared/model/short-id';
import { jsonOf, shaped } from './answers';
import { changeRefused } from './change-refused';
import type { EngineConnection } from './connection';
import type { EngineHttp } from './http';
import { jsonLines } from './line-stream';
import { LIBPOD } from './reading';
import { dockerStatsSchema, podmanStatsSchema, readDockerStats, readPodmanStats } from './stats-schema';

const TOP_TIMEOUT_MS = 30_000;
/** A reading a second, but none of a container that does not run. */
const FOLLOWED = { what: 'read its statistics', follow: true } as const;

const waitSchema = z.object({ StatusCode: z.number() });
const topSchema = z.object({
  Titles: z.array(z.string()).nullish(),
  Processes: z.array(z.array(z.string())).nullish(),
});

type Usage = Pick<EngineConnection, 'waitContainer' | 'topContainer' | 'openStats'>;

/** What containers do, in the engine's dialect. */
export function usage(http: EngineHttp, facts: EngineFacts): Usage {
  const { engine } = http;
  const podman = facts.dialect === 'podman';
  const docker = `/v${facts.apiVersion}/containers`;
  const pathOf = (id: string): string => encodeURIComponent(id);

  return {
    waitContainer: async (id, options) => {
      const answer = await http.request('POST', `${docker}/${pathOf(id)}/wait`, {
        timeoutMs: Infinity,
        what: `wait for ${shortId(id)}`,
        ...(options?.signal ? { signal: options.signal } : {}),
      });
      if (answer.status >= 300) throw changeRefused(http, 'wait for', id, answer);
      return shaped(engine, 'a wait', waitSchema, jsonOf(engine, 'a wait', answer)).StatusCode;
    },
    topContainer: async (id, options) => {
      // Podman's Docker API gives each line as one cell.
      const answer = await http.request(
        'GET',
        `${podman ? `${LIBPOD}/containers` : docker}/${pathOf(id)}/top`,
        {
          timeoutMs: TOP_TIMEOUT_MS,
          what: `list the processes of ${shortId(id)}`,
          ...(options?.signal ? { signal: options.signal } : {}),
        },
      );
      if (answer.status >= 300) throw changeRefused(http, 'list the processes of', id, answer);
      // Podman has nothing to say of a container that does not run.
      if (answer.body.length === 0)
        throw CleatError.of('container.conflict', {
          name: shortId(id),
          action: 'list the processes of',
          detail: 'it does not run',
        });
      const table = shaped(
        engine,
        'a list of processes',
        topSchema,
        jsonOf(engine, 'a list of processes', answer),
      );
      return { titles: table.Titles ?? [], processes: table.Processes ?? [] };
    },
    openStats: podman
      ? async function* (ids, { signal }) {
          const query = ids.map((id) => `&containers=${pathOf(id)}`).join('');
          const path = `${LIBPOD}/containers/stats?stream=true&interval=1${query}`;
          for await (const line of jsonLines(http, path, { ...FOLLOWED, signal }))
            yield readPodmanStats(shaped(engine, 'statistics', podmanStatsSchema, line));
        }
      : async function* ([id = ''], { signal }) {
          const path = `${docker}/${pathOf(id)}/stats?stream=true`;
          for await (const line of jsonLines(http, path, { ...FOLLOWED, signal })) {
            const reading = readDockerStats(id, shaped(engine, 'statistics', dockerStatsSchema, line));
            if (reading) yield [reading];
          }
        },
  };
}
