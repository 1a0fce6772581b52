import type { BuildSpec } from '../plugin-api/build-spec';
import type { WireError } from './error';
import type { FieldProblem } from './launch';

/** Builds of images. Times are epoch ms, sizes bytes. */

/** One step of a build's graph. */
export interface BuildStep {
  readonly id: string;
  readonly name: string;
  readonly stage?: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'cancelled';
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly error?: string;
  /** Ids of the steps whose result it takes. */
  readonly needs: readonly string[];
  readonly progress?: { readonly current: number; readonly total?: number };
  /** Of one that has ended: how many characters of it stand in the log, or have stood there. */
  readonly printed?: number;
}

export interface BuildLog {
  /** The id of its step. */
  readonly step: string;
  readonly stream: 'stdout' | 'stderr';
  /** As it was printed: any number of lines, or a part of one. */
  readonly text: string;
  readonly time: number;
}

export interface BuildWarning {
  readonly text: string;
  /** Of the Dockerfile, from 1. */
  readonly line?: number;
  readonly url?: string;
}

/** What is heard of a build while it runs. A step is told whole, each time it changes. */
export type BuildEvent =
  | { readonly type: 'step'; readonly step: BuildStep }
  | ({ readonly type: 'log' } & BuildLog)
  | ({ readonly type: 'warning' } & BuildWarning)
  /** How much of the context has been sent. */
  | { readonly type: 'context'; readonly bytes: number };

/** What a build has made. */
export interface BuildImage {
  readonly id: string;
  readonly digest?: string;
  readonly size?: number;
}

export type BuildState = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** A build, as lists show it. */
export interface BuildSummary {
  readonly id: string;
  readonly state: BuildState;
  readonly runtime: string;
  readonly engine: string;
  /** The folder, or `-`. */
  readonly context: string;
  readonly tags: readonly string[];
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly steps: { readonly total: number; readonly done: number; readonly cached: number };
  readonly image?: BuildImage;
  readonly error?: WireError;
  /** While it runs. */
  readonly operationId?: string;
}

/** A build with all that is kept of it but its log. */
export interface Build extends BuildSummary {
  /** Secrets by where they come from only. */
  readonly spec: BuildSpec;
  readonly steps: BuildSummary['steps'] & { readonly all: readonly BuildStep[] };
  readonly warnings: readonly BuildWarning[];
  readonly contextBytes?: number;
  /** What it was built from, as it was then; absent when it was not read (an archive) or is too large to keep. */
  readonly dockerfile?: BuildDockerfile;
  /** Of a log that went over what is kept: how many characters between its beginning and its end are not there. */
  readonly logLost: number;
}

export interface BuildDockerfile {
  /** From the root of the context, or absolute. */
  readonly name: string;
  readonly text: string;
}

/** What a folder offers to build: for a form that is being filled in. Holds names only, no content. */
export interface BuildFolder {
  /** Files in its root that look like Dockerfiles, the one that is taken by itself first. */
  readonly files: readonly string[];
  /** The Dockerfile that would be built, from the folder's root or absolute. */
  readonly dockerfile?: string;
  /** Its stages that have a name, in order. */
  readonly stages: readonly string[];
  /** Names of its `ARG`s, in order. */
  readonly args: readonly string[];
  /** Why nothing could be built from it. */
  readonly problem?: { readonly field: 'context' | 'dockerfile'; readonly error: WireError };
}

/** What changes in the list of builds. */
export type BuildsPatch =
  | { readonly type: 'build'; readonly build: BuildSummary }
  | { readonly type: 'removed'; readonly id: string };

/** What changes in one build: a step whole, and itself. */
export type BuildChange =
  | { readonly type: 'step'; readonly step: BuildStep }
  | { readonly type: 'build'; readonly build: BuildSummary };

/** Exactly what the runtime's own CLI would be given for a build, and why it would refuse. */
export interface BuildPreview {
  readonly runtime: string;
  /** The engine it is pinned to; absent when none of this runtime was found. */
  readonly engine?: string;
  /** Begins with the binary. */
  readonly argv: readonly string[];
  /** Added to the binary's environment by the runtime's manifest or its settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Both for a POSIX shell. */
  readonly line: string;
  readonly problems: readonly FieldProblem[];
  /** What the builder that would build it cannot do, by field (`ssh`, `output.local`, `platforms.1`), and why. */
  readonly lacks: readonly FieldProblem[];
}
