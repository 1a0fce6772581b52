import type { CapabilityDeclaration } from '../model/capabilities';
import type { FieldProblem } from '../model/launch';
import type { CliEngine, RunHost } from './cli-engine';
import type { BuildSpec } from './build-spec';
import type { RunSpec } from './run-spec';

export type { FieldProblem };

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

/**
 * What builds images for a runtime in its own way. What it prints is its progress: BuildKit's plain lines tell steps. It must
 * leave an image with the first tag.
 */
export interface OwnBuilder {
  /** The program; the runtime's CLI, pinned to its engine, when absent. */
  readonly command?: string;
  /** Arguments of a build, whose paths are absolute; of a spec with problems, as far as they can be written. */
  args(spec: BuildSpec): readonly string[];
  /** What it cannot be asked for, by field. */
  problems(spec: BuildSpec): readonly FieldProblem[];
}

export interface RuntimeDefinition {
  readonly name: string;
  readonly cli: string;
  /** What it can do, and why not where it cannot. */
  readonly capabilities: CapabilityDeclaration;
  /** Arguments that pin the CLI to the engine at `uri` (`unix:///…`): before every command. */
  engineArgs(uri: string, tls?: TlsPaths): readonly string[];
  readonly run: {
    /**
     * The command line of a run; of a spec with problems, as far as one can be written. Given `idFile`, a path where
     * nothing is yet, the CLI also writes the id of what it has made there, when it can.
     */
    args(spec: RunSpec, idFile?: string): CommandLine;
    /** What no command line can carry, or the engine would refuse; empty when all is well. */
    problems(spec: RunSpec, host?: RunHost): readonly FieldProblem[];
    /** It mounts folders of the host, not single files. */
    readonly mountsFoldersOnly?: boolean;
    /** Whether a word that `run --detach` prints is an id; 64 hexadecimal digits where absent. */
    isId?(word: string): boolean;
    /**
     * Exit codes of the CLI's own failures that a container may end with, too: then the `idFile`, written once the
     * container runs, tells which it was. Absent where 125 tells, as Docker does.
     */
    readonly failureCodes?: readonly number[];
  };
  /** Whose options its `build` takes. */
  readonly builds?: 'docker' | 'podman' | 'apple';
  /** An image builder of its own, executed by the host; else the engine builds. */
  readonly build?: OwnBuilder;
  /** For an engine without an API: all that is asked of it goes by the CLI. */
  readonly engine?: CliEngine;
  /** Running containers; the answer may hold more than those with the prefix. `parse` throws on another shape. */
  readonly list: {
    args(prefix: string): readonly string[];
    parse(output: string): readonly RunningContainer[];
  };
  /** Stops a container, killing it after `seconds`. */
  readonly stop: { args(name: string, seconds: number): readonly string[] };
  /** Takes a container away, running or not. */
  readonly remove: { args(name: string): readonly string[] };
  /** The engine's version. */
  readonly version: { args(): readonly string[]; parse(output: string): string };
  /** An archive of `docker save` into the engine's images, and an image out of them. */
  readonly images?: {
    readonly load: { args(path: string): readonly string[] };
    readonly remove: { args(reference: string): readonly string[] };
  };
}

/** What the host lends a definition, to be used where a CLI does not differ from Docker's. */
export interface SharedRun {
  runArguments(spec: RunSpec, idFile?: string): CommandLine;
  runProblems(spec: RunSpec): readonly FieldProblem[];
}

/** A definition as a plugin brings it. */
export type DefineRuntime = (shared: SharedRun) => RuntimeDefinition;

type MemberKind = 'string' | 'function' | 'object';

/** Members by path, and what each is: `run.args` a function. */
const MEMBERS: Readonly<Record<string, MemberKind>> = {
  name: 'string',
  cli: 'string',
  capabilities: 'object',
  engineArgs: 'function',
  'run.args': 'function',
  'run.problems': 'function',
  'list.args': 'function',
  'list.parse': 'function',
  'stop.args': 'function',
  'remove.args': 'function',
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
export function missingMembers(value: unknown, members: Readonly<Record<string, MemberKind>>): string[] {
  return Object.entries(members)
    .filter(([path, kind]) => {
      const member = memberAt(value, path);
      return typeof member !== kind || member === '' || member === null;
    })
    .map(([path]) => path);
}

/** What a plugin's definition lacks; empty when it is complete. */
export function missingOfDefinition(value: unknown): string[] {
  return missingMembers(value, MEMBERS);
}
