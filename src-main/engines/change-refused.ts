import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { shortId } from '../../src-shared/model/short-id';
import { refusalText, refused } from './answers';
import type { Answer, EngineHttp } from './http';

/** Podman 4 answers 500 where Docker answers 409; Docker itself does for a container that is not paused. */
const WRONG_STATE = /container state improper|is running or paused|is paused|is not paused|without force/i;
/** Podman 4 answers 500 where Docker answers 400. */
const BAD_VALUE = /invalid signal|invalid argument|names must match|not support signal/i;

/** What carries a value of the caller's: a signal, a name, limits. */
const SAYS_A_VALUE: ReadonlySet<string> = new Set(['kill', 'rename', 'update']);

/** What an engine's refusal to do something with a container means. `action` as a verb: `stop`, `wait for`. */
export function changeRefused(http: EngineHttp, action: string, id: string, answer: Answer): CleatError {
  const name = shortId(id);
  const detail = refusalText(answer.body);
  if (answer.status === 404 && /no such container|no container with/i.test(detail))
    return CleatError.of(
      'container.unknown',
      { name, engines: engineTitle(http.engine) },
      { details: detail },
    );
  // Docker answers 400 also for a program that cannot be started: nothing was said that could be corrected.
  const isBad = answer.status === 400 || (answer.status === 500 && BAD_VALUE.test(detail));
  if (isBad && SAYS_A_VALUE.has(action)) return CleatError.of('container.invalid', { name, action, detail });
  if (answer.status === 409 || (answer.status === 500 && WRONG_STATE.test(detail)))
    return CleatError.of('container.conflict', { name, action, detail });
  return refused(http.engine, answer);
}
