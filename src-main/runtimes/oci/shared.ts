import type { SharedRun } from '../../../src-shared/plugin-api/runtime-definition';
import { runArguments } from './run-arguments';
import { runProblems } from './run-problems';

/** Docker's options and rules, for definitions that differ from them in parts only. */
export const ociShared: SharedRun = {
  runArguments: (spec, idFile) => runArguments(spec, 'docker', idFile),
  runProblems: (spec) => runProblems(spec, 'docker'),
};
