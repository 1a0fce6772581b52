import { CleatError } from '../../../../src-shared/model/error';
import { shellLine } from '../../../../src-shared/model/shell-line';

/** `cleat run`: kept for plugins. Throws `launch.run` with the command that starts a container. */
export function run(args: readonly string[]): never {
  throw CleatError.of('launch.run', { line: shellLine(['cleat', 'launch', ...args]) });
}
