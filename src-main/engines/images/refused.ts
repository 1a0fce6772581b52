import { engineTitle, type EngineDescription } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import { refusalText, refused } from '../answers';
import type { Answer } from '../http';

const CONFLICT = 409;
/** What the engines say, with whatever status. */
const UNKNOWN =
  /no such image|image not known|reference does not exist|tag not known|image .*not found: reference/i;
const IN_USE = /is being used by|is in use|image used by|must be forced|dependent child/i;
const INVALID = /invalid reference format|invalid tag|repository name must|normalizing (?:target )?image/i;

/** An image's failure by what was said of it; undefined when it is none that we know. `action` as a verb: `remove`. */
export function imageFailure(
  engine: EngineDescription,
  action: string,
  name: string,
  detail: string,
): CleatError | undefined {
  if (UNKNOWN.test(detail))
    return CleatError.of('image.unknown', { name, engines: engineTitle(engine) }, { details: detail });
  if (IN_USE.test(detail)) return CleatError.of('image.in-use', { name, action, detail });
  if (INVALID.test(detail)) return CleatError.of('image.invalid', { name, detail });
  return undefined;
}

/** What an engine's refusal to do something with an image means. */
export function imageRefused(
  engine: EngineDescription,
  action: string,
  name: string,
  answer: Answer,
): CleatError {
  const detail = refusalText(answer.body);
  const known = imageFailure(engine, action, name, detail);
  if (known) return known;
  if (answer.status === CONFLICT) return CleatError.of('image.in-use', { name, action, detail });
  return refused(engine, answer);
}
