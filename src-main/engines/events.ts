import { z } from 'zod';
import { assertNever } from '../../src-shared/model/assert-never';
import type { Dialect } from '../../src-shared/model/engine';
import { meaningOf } from './event-effects';

/** One line of an engine's `/events`, read by `Action` (newer engines dropped `status`). */
export interface EngineEvent {
  /** `container`, `image`, `network`, `volume`, … */
  readonly type: string;
  /** `start`, `die`, `exec_create`, `health_status` (what follows a colon is cut off into `detail`), … */
  readonly action: string;
  readonly detail?: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Epoch milliseconds by the engine's clock. */
  readonly time: number;
}

/** What an event means for the mirror's containers. */
export type EventEffect =
  /** The row of this container may have changed (empty: the event did not say which). */
  | { readonly kind: 'refresh'; readonly id: string }
  | { readonly kind: 'remove'; readonly id: string }
  /** Rows that use this image may show it by another name now. */
  | { readonly kind: 'refresh-image'; readonly image: string }
  | { readonly kind: 'ignore' }
  /** An action the table does not know: refresh the container it names (empty: none) and log it once. */
  | { readonly kind: 'unknown'; readonly id: string };

const lineSchema = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z
    .object({ ID: z.string().nullish(), Attributes: z.record(z.string(), z.string()).nullish() })
    .nullish(),
  id: z.string().optional(),
  /** Epoch seconds; `timeNano` is the same in nanoseconds. */
  time: z.number().optional(),
  timeNano: z.number().optional(),
});

/** `health_status: healthy`, `exec_start: sh -c …`: the word, and what follows the colon. */
function splitAction(action: string): { action: string; detail?: string } {
  const colon = action.indexOf(':');
  if (colon < 0) return { action };
  return { action: action.slice(0, colon), detail: action.slice(colon + 1).trim() };
}

/**
 * One line of `/events` in one vocabulary: image ids with `sha256:` (Podman leaves it out), a volume's name as its
 * id (Podman leaves that empty), the new health word as detail wherever the engine puts it.
 * Throws what JSON.parse or zod throw for a line that is no event.
 */
export function parseEvent(line: string): EngineEvent {
  const { Type: type, Action, Actor, id, time = 0, timeNano } = lineSchema.parse(JSON.parse(line));
  const attributes = Actor?.Attributes ?? {};
  const { action, detail = attributes['health_status'] } = splitAction(Action);
  let subject = Actor?.ID || id || '';
  if (subject === '' && type !== 'container') subject = attributes['name'] ?? '';
  if (type === 'image' && /^[0-9a-f]{64}$/.test(subject)) subject = `sha256:${subject}`;
  return {
    type,
    action,
    ...(detail === undefined ? {} : { detail }),
    id: subject,
    attributes,
    time: timeNano === undefined ? time * 1000 : Math.floor(timeNano / 1e6),
  };
}

/**
 * What an event means for the containers shown, by the one table of its dialect. Network events name their container
 * in an attribute (Docker) or as their own id (Podman 4).
 */
export function effectOf(event: EngineEvent, dialect: Dialect): EventEffect {
  const { type, action, id, attributes } = event;
  const meaning = meaningOf(dialect, type, action);
  switch (meaning) {
    case 'row':
      return { kind: 'refresh', id };
    case 'gone':
      return { kind: 'remove', id };
    case 'named':
      return { kind: 'refresh', id: attributes['container'] ?? (dialect === 'podman' ? id : '') };
    case 'image':
      return { kind: 'refresh-image', image: id };
    case 'none':
      return { kind: 'ignore' };
    case undefined:
      return { kind: 'unknown', id: type === 'container' ? id : (attributes['container'] ?? '') };
    default:
      return assertNever(meaning);
  }
}
