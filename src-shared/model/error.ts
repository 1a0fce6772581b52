import { catalogue, type ErrorCode, type ErrorParams } from '../messages/catalogue';
import type { ErrorCategory, MessageEntry, ParamValue } from '../messages/entry';

/** A failure as it crosses a process border: plain data, complete enough to show and to act on. */
export interface WireError {
  readonly category: ErrorCategory;
  readonly code: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly message: string;
  readonly hint?: string;
  /** Technical facts for a log or a “details” fold: never needed to understand the message. */
  readonly details?: string;
}

/** The catalogue seen code by code, so that a code's parameters are checked against its own entry. */
const entries: { readonly [C in ErrorCode]: MessageEntry<ErrorParams<C>> } = catalogue;

interface Options {
  readonly cause?: unknown;
  readonly details?: string;
}

/** The one error Cleat throws on purpose. Its text comes from the catalogue, by code and parameters. */
export class CleatError extends Error {
  override readonly name = 'CleatError';
  readonly wire: WireError;

  private constructor(wire: WireError, cause?: unknown) {
    super(wire.message, cause === undefined ? {} : { cause });
    this.wire = wire;
  }

  get category(): ErrorCategory {
    return this.wire.category;
  }
  get code(): string {
    return this.wire.code;
  }
  get hint(): string | undefined {
    return this.wire.hint;
  }

  /** Makes the error `code` of the catalogue. `details` is for logs; `cause` keeps the chain. */
  static of<C extends ErrorCode>(code: C, params: ErrorParams<C>, options: Options = {}): CleatError {
    const { category, message, hint } = entries[code];
    const details = options.details ?? (options.cause instanceof Error ? options.cause.message : undefined);
    return new CleatError(
      {
        category,
        code,
        params,
        message: message(params),
        ...(hint ? { hint: hint(params) } : {}),
        ...(details === undefined ? {} : { details }),
      },
      options.cause,
    );
  }

  /** Rebuilds an error that another process sent; its text is kept as it came. */
  static fromWire(wire: WireError): CleatError {
    return new CleatError(wire);
  }

  /** Any thrown value as a CleatError: itself when it is one, else a defect of ours with its cause kept. */
  static from(thrown: unknown): CleatError {
    if (thrown instanceof CleatError) return thrown;
    if (thrown instanceof Error && thrown.name === 'AbortError')
      return CleatError.of('app.cancelled', {}, { cause: thrown });
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return CleatError.of('app.unexpected', { detail }, { cause: thrown });
  }
}

const EXIT_CODES: Record<ErrorCategory, number> = {
  general: 1,
  io: 1,
  runtime: 1,
  cancelled: 130,
  'not-found': 2,
  exists: 3,
  permission: 4,
  consent: 4,
  dependency: 5,
  compatibility: 6,
  validation: 7,
  parse: 7,
  communication: 8,
  timeout: 9,
  limit: 10,
  state: 11,
};

/** The CLI's exit code for a failure of this category. */
export function exitCodeOf(category: ErrorCategory): number {
  return EXIT_CODES[category];
}
