// @ts-check
import { BaseSequencer } from 'vitest/node';

/** What takes longest on a quiet machine, longest first: one that begins last has every other worker wait for it. */
const LONGEST = [
  'conformance/cli/verbs',
  'conformance/runtimes/check.',
  'conformance/runtimes/check-newer',
  'conformance/apple/faults',
  'conformance/containers/logs-saved',
  'conformance/apple/life',
  'conformance/runtimes/check-apple',
  'conformance/apple/launch-cli',
  'conformance/builds/cli',
  'conformance/cli/launch.',
  'conformance/builds/engine',
  'conformance/launch/api',
  'conformance/containers/every-action',
  'conformance/mirror/engine',
  'unit/mirror/recorded',
  'unit/renderer/launch.',
  'unit/emulators/',
  'unit/runtimes/bad-engines',
  'unit/store/store',
];

/** The files of tests that take longest begin first; the rest in the order that vitest gives them. */
export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    /** @param {import('vitest/node').TestSpecification} file */
    const rank = ({ moduleId }) => {
      const at = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
