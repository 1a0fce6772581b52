import type { Caller } from '../../../src-shared/model/caller';

/** What every procedure sees of its call beside the input. */
export interface RpcContext {
  readonly caller: Caller;
  /** Names the connection the call came over: streams opened over it can be acknowledged over it only. */
  readonly connection: string;
  /** It carries memory beside text. */
  readonly carriesMemory: boolean;
}
