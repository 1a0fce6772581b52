import type { EngineDescription, EngineFacts } from '../../src-shared/model/engine';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { CliSpeech } from './cli/connect';
import { askFacts } from './facts';
import { systemCode } from './failures';
import { engineHttp } from './http';

export type ProbeFailure =
  /** There is no such socket. */
  | 'absent'
  /** There is one, and nobody behind it. */
  | 'refused'
  | 'permission'
  | 'timeout'
  | 'too-old'
  /** Anything else: host unknown, TLS, an answer that makes no sense. */
  | 'unreachable';

export type ProbeResult =
  | { readonly state: 'live'; readonly facts: EngineFacts }
  | { readonly state: ProbeFailure; readonly error: WireError };

/** A path that leads through a file, or to nothing. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

function failureOf(error: CleatError): ProbeFailure {
  switch (error.code) {
    case 'engine.permission':
      return 'permission';
    case 'engine.timeout':
      return 'timeout';
    case 'engine.too-old':
      return 'too-old';
    default: {
      const code = systemCode(error) ?? '';
      if (ABSENT.has(code)) return 'absent';
      return code === 'ECONNREFUSED' ? 'refused' : 'unreachable';
    }
  }
}

/**
 * Looks whether an engine answers, and who it is; closes what it opened. Costs two small requests, or two commands. Every failure is
 * a value; only an abort by the caller rejects (`app.cancelled`).
 */
export async function probeEngine(
  description: EngineDescription,
  options: { readonly signal?: AbortSignal; readonly timeoutMs: number },
  speech?: CliSpeech,
): Promise<ProbeResult> {
  try {
    if (description.endpoint.kind === 'cli') {
      if (!speech) throw new Error(`nobody knows how to speak with ${description.id}`);
      const { askCliFacts } = await import('./cli/connect');
      return { state: 'live', facts: await askCliFacts(description, speech, options) };
    }
    const http = await engineHttp(description);
    try {
      return { state: 'live', facts: await askFacts(http, options) };
    } finally {
      http.close();
    }
  } catch (thrown) {
    const error = CleatError.from(thrown);
    if (error.code === 'app.cancelled') throw error;
    return { state: failureOf(error), error: error.wire };
  }
}
