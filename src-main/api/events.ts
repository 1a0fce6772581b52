import { notBuiltYet } from './not-built-yet';
import { os } from './rpc';
import type { Services } from './services';

/** What engines report, as people read it. */
export function eventsProcedures(_services: Services) {
  return { watch: os.events.watch.handler(notBuiltYet) };
}
