import type { EngineFacts } from '../../src-shared/model/engine';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { EngineConnection, EventQuestion } from './connection';
import { parseEvent, type EngineEvent } from './events';
import type { EngineHttp } from './http';
import { jsonLines } from './line-stream';

function pathOf(facts: EngineFacts, { since, until, follow, ref }: EventQuestion): string {
  const query = new URLSearchParams();
  if (since !== undefined) query.set('since', (since / 1000).toFixed(3));
  if (ref) query.set('filters', JSON.stringify({ [ref.kind]: [ref.id] }));
  if (facts.dialect === 'podman') {
    // Podman 4 ends at `until` before it has read its file: what is later is left out by us.
    if (!follow) query.set('stream', 'false');
  } else if (until !== undefined || !follow) {
    // Without a beginning Docker gives nothing of the past.
    if (since === undefined && !follow) query.set('since', '0');
    query.set('until', ((until ?? Date.now()) / 1000).toFixed(3));
  }
  return `/v${facts.apiVersion}/events?${query.toString()}`;
}

/** Events of the past and, with `follow`, of the future, as the engine remembers them. */
export function eventHistory(http: EngineHttp, facts: EngineFacts): EngineConnection['readEvents'] {
  return async function* (question, { signal }): AsyncGenerator<EngineEvent, void, undefined> {
    const until = question.until ?? Infinity;
    const { follow } = question;
    const asked = { what: 'read its events', follow, signal };
    for await (const line of jsonLines(http, pathOf(facts, question), asked)) {
      const event = eventOf(http, line);
      if (event.time > until) {
        if (follow) return;
        continue;
      }
      yield event;
    }
  };
}

function eventOf({ engine }: EngineHttp, line: unknown): EngineEvent {
  try {
    return parseEvent(JSON.stringify(line));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw CleatError.of('engine.answer', { engine: engineTitle(engine), what: '/events', detail }, { cause });
  }
}
