import { CleatError } from '../../../src-shared/model/error';

/** Options every verb takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly runtime?: string;
}

/** What the contract takes for a runtime's name. */
const LONGEST = 64;

/**
 * A runtime's name as it was typed. Of one that is longer than any can be only the beginning: it is refused as every
 * unknown one is, with the choices. Throws `cli.option` for none.
 */
export function runtimeName(typed: string): string {
  if (typed.trim() === '')
    throw CleatError.of('cli.option', {
      option: '--runtime',
      value: typed,
      expected: 'the name of a runtime',
    });
  return typed.length <= LONGEST ? typed : `${typed.slice(0, LONGEST - 1)}…`;
}
