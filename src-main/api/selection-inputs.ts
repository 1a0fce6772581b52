import type { Caller } from '../../src-shared/model/caller';
import type { SelectionInputs } from '../runtimes/runtimes';

/** What may decide for this caller: its flag, then its own environment (a CLI's, not the owner's). */
export function selectionInputs(caller: Caller, flag: string | undefined): SelectionInputs {
  const env = caller.env.CONTAINER_RUNTIME;
  return { ...(flag === undefined ? {} : { flag }), ...(env === undefined || env === '' ? {} : { env }) };
}
