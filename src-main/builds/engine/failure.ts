import { CleatError } from '../../../src-shared/model/error';
import type { BuildContext } from '../context';
import { stageOf } from './classic-steps';
import { lineOfStep } from './dockerfile-line';

/** The step at which a build failed. */
export interface FailedStep {
  readonly name: string;
  /** As the engine words it; empty when it did not say. */
  readonly error: string;
  /** What it printed last. */
  readonly tail: string;
}

/** Docker 20.10: “dockerfile parse error line 2: …”; newer: “… error on line 2: …”. */
const PARSE_ERROR = /dockerfile parse error(?: on)?(?: line (\d+))?:\s*(.*)/is;
/** Of a Dockerfile that cannot be made into steps; the engines do not say where. */
const UNREADABLE =
  /unknown instruction|cannot be empty|no build stage in current context|no stages to build|failed to parse stage name|error parsing|requires (?:at least|exactly|either) |unknown flag|file with no instructions|dockerfile_?parse/i;

/** Where a Dockerfile cannot be read, when that is what `message` says. */
function syntaxError(message: string): { readonly line: number; readonly detail: string } | undefined {
  const parsed = PARSE_ERROR.exec(message);
  if (parsed) return { line: Number(parsed[1] ?? 0), detail: (parsed[2] ?? message).trim() };
  if (!UNREADABLE.test(message)) return undefined;
  // What BuildKit puts before it, and Podman's print of its own structure after it, say nothing more.
  const detail = message
    .replace(/^.*failed to create LLB definition: /s, '')
    .replace(/\s*&imagebuilder\.[\s\S]*$/, '');
  return { line: 0, detail: detail.trim() };
}

/** The line of an instruction that the engine does not know, which it names without saying where. */
function lineOfInstruction(text: string, detail: string): number {
  const name = /unknown instruction:?\s*"?([^\s"]+)/i.exec(detail)?.[1]?.toUpperCase();
  if (name === undefined) return 0;
  const at = text.split(/\r?\n/).findIndex((line) => line.trim().split(/\s+/)[0]?.toUpperCase() === name);
  return at + 1;
}

/** “exit code: 7”, “exit status 7”, “returned a non-zero code: 7”. */
const exitCodeIn = (message: string): number | undefined => {
  const code = /(?:exit code:|exit status|non-zero code:) *(\d+)/i.exec(message)?.[1];
  return code === undefined ? undefined : Number(code);
};

/** “target stage "x" could not be found”, “The target "x" was not found in …”, “failed to reach build target x in …”. */
const NO_TARGET =
  /target stage "?([^\s"]+)"? could not be found|target "([^"]+)" was not found|failed to reach build target (\S+) in/i;

/** The names that a Dockerfile gives its stages. */
const stagesIn = (text: string): string[] =>
  text.split(/\r?\n/).flatMap((line) => stageOf(line.trim()) ?? []);

/** What the engine tells of a build that ended with an error. */
export interface Ending {
  readonly message: string;
  readonly failed: FailedStep | undefined;
  /** Where it says the code by itself. */
  readonly exitCode?: number | undefined;
}

/** The error of a build that the engine ended: `build.syntax`, or `build.failed` with the line where it is known. */
export async function buildFailure(
  context: BuildContext,
  {
    message,
    failed,
    exitCode = exitCodeIn(failed === undefined || failed.error === '' ? message : failed.error),
  }: Ending,
): Promise<CleatError> {
  const text = (await context.text().catch(() => undefined)) ?? ''; // without it, the line is not told
  const file = context.dockerfileName;
  // A step that ran and failed may print anything: only what the engine itself says is about the syntax.
  const isRun = failed !== undefined && /^(\[[^\]]*\] )?RUN\b/i.test(failed.name);
  const syntax = isRun ? undefined : syntaxError(message);
  if (syntax) {
    const line = syntax.line || lineOfInstruction(text, syntax.detail);
    return CleatError.of('build.syntax', { line, detail: syntax.detail, file }, { details: message });
  }
  const target = failed === undefined ? NO_TARGET.exec(message)?.slice(1).find(Boolean) : undefined;
  if (target !== undefined)
    return CleatError.of('build.no-target', { target, file, stages: stagesIn(text).join(', ') });
  const detail = failed?.error || message;
  const line = failed ? lineOfStep(text, failed.name) : undefined;
  return CleatError.of(
    'build.failed',
    {
      step: failed?.name ?? 'start',
      detail,
      ...(line === undefined ? {} : { file, line }),
      ...(exitCode === undefined ? {} : { exitCode }),
    },
    { details: failed?.tail || message },
  );
}
