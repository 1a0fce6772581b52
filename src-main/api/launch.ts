import { notBuiltYet } from './not-built-yet';
import { os } from './rpc';
import type { Services } from './services';

/** New containers: what would be executed, and executing exactly that. */
export function launchProcedures(_services: Services) {
  return {
    preview: os.launch.preview.handler(notBuiltYet),
    start: os.launch.start.handler(notBuiltYet),
    choices: os.launch.choices.handler(notBuiltYet),
    recent: os.launch.recent.handler(notBuiltYet),
    forget: os.launch.forget.handler(notBuiltYet),
    fromContainer: os.launch.fromContainer.handler(notBuiltYet),
  };
}
