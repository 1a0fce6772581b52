import { since, type Version } from './version';

/** An error of the real CLI: a code word, a message and what caused it. */
export interface AppleError {
  readonly code:
    | 'invalidArgument'
    | 'internalError'
    | 'exists'
    | 'notFound'
    | 'invalidState'
    | 'interrupted'
    | 'unsupported'
    | 'unknown';
  readonly message: string;
  readonly cause?: AppleError;
}

/** Ends the command with this exit code and these lines on standard error. */
export class Refusal extends Error {
  constructor(
    readonly exitCode: number,
    readonly stderr: string,
  ) {
    super(stderr);
  }
}

/** What the real CLI does and this one does not: it says so and exits 70, and never pretends. */
export class Lacks extends Refusal {
  constructor(what: string) {
    super(70, `The apple-container emulator lacks ${what}.`);
  }
}

/** A failure at run time: `Error: …`, exit 1. */
export class Failure extends Error {
  constructor(readonly error: AppleError) {
    super(error.message);
  }
}

/** Wrong use found after parsing, answered like a parser error: `Error: …` with the usage, exit 64. */
export class Misuse extends Error {}

export function fail(code: AppleError['code'], message: string, cause?: AppleError): never {
  throw new Failure(cause ? { code, message, cause } : { code, message });
}

/** `code: "message" (cause: "…")`; quotes are not escaped (contract §3.4). */
export function describeError(error: AppleError): string {
  return `${error.code}: "${error.message}"${causeOf(error)}`;
}

/** One error as the CLI prints it: since 0.10 without its code word. */
export function errorLine(version: Version, error: AppleError): string {
  if (!since(version, '0.10.0')) return `Error: ${describeError(error)}`;
  return `Error: ${error.message}${causeOf(error)}`;
}

/** The errors of a command over several targets: description form, prefixed once. */
export function errorLines(errors: readonly AppleError[]): string {
  return `Error: ${errors.map(describeError).join('\n')}`;
}

function causeOf(error: AppleError): string {
  return error.cause ? ` (cause: "${describeError(error.cause)}")` : '';
}
