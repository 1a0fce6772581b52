import type { FieldProblem } from '../model/launch';
import type { RunSpec } from './run-spec';

/**
 * How a runtime's CLI is spoken, as data and pure functions: arguments from values, values from output. The host
 * alone executes. Most runtimes share one definition; a plugin brings its own only where its CLI differs.
 */

/** What to execute after the CLI's own name. */
export interface CommandLine {
  readonly args: readonly string[];
  /** Added to the CLI's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** PEM files for an engine behind TLS. */
export interface TlsPaths {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify: boolean;
}

export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
}

export interface RuntimeDefinition {
  readonly name: string;
  readonly cli: string;
  /** Arguments that pin the CLI to the engine at `uri` (`unix:///…`): before every command. */
  engineArgs(uri: string, tls?: TlsPaths): readonly string[];
  readonly run: {
    /** The command line of a run; of a spec with problems, as far as one can be written. */
    args(spec: RunSpec): CommandLine;
    /** What no command line can carry, or the engine would refuse; empty when all is well. */
    problems(spec: RunSpec): readonly FieldProblem[];
  };
  /** Running containers; the answer may hold more than those with the prefix. `parse` throws on another shape. */
  readonly list: {
    args(prefix: string): readonly string[];
    parse(output: string): readonly RunningContainer[];
  };
  /** Stops a container, killing it after `seconds`. */
  readonly stop: { args(name: string, seconds: number): readonly string[] };
  /** The engine's version. */
  readonly version: { args(): readonly string[]; parse(output: string): string };
}

/** Members by path, and what each is: `run.args` a function. */
const MEMBERS: Readonly<Record<string, 'string' | 'function'>> = {
  name: 'string',
  cli: 'string',
  engineArgs: 'function',
  'run.args': 'function',
  'run.problems': 'function',
  'list.args': 'function',
  'list.parse': 'function',
  'stop.args': 'function',
  'version.args': 'function',
  'version.parse': 'function',
};

function memberAt(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split('.')) {
    if (current === null || typeof current !== 'object') return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

/** The members of `members` that `value` lacks or has as something else, by path. */
export function missingMembers(
  value: unknown,
  members: Readonly<Record<string, 'string' | 'function'>>,
): string[] {
  return Object.entries(members)
    .filter(([path, kind]) => typeof memberAt(value, path) !== kind || memberAt(value, path) === '')
    .map(([path]) => path);
}

/** What a plugin's definition lacks; empty when it is complete. */
export function missingOfDefinition(value: unknown): string[] {
  return missingMembers(value, MEMBERS);
}
