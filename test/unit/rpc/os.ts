import { implementing } from '../../../src-main/api/rpc';
import { contract } from '../../../src-shared/contract';

/** The whole contract, for routers of a test. */
export const os = implementing(contract);
