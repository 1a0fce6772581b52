import { CleatError } from '../../../src-shared/model/error';

/** What the contract takes; engines allow less. */
const LONGEST = 300;

/** The names as they are. Throws `cli.name` for what can be none. */
export function checkedNames<N extends readonly string[]>(names: N): N {
  for (const { length } of names) {
    if (length === 0 || length > LONGEST) throw CleatError.of('cli.name', { length, longest: LONGEST });
  }
  return names;
}
