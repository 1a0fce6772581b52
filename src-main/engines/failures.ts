import { engineTitle, endpointUri, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';

/** The system's code of a failure (`ENOENT`, `ECONNRESET`, …), also of one wrapped by another. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CleatError) return systemCode(error.cause);
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses of one host were tried.
  if (error instanceof AggregateError) return systemCode(error.errors[0]);
  return systemCode(error.cause);
}

const NO_CLIENT = 'it lets in only clients with a certificate that it knows.';

/** What the codes mean for somebody who looks at an engine. Others are shown as the system words them. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'the socket does not exist.',
  ECONNREFUSED: 'nobody listens there.',
  ECONNRESET: 'the connection was lost.',
  EPIPE: 'the connection was lost.',
  ENOTFOUND: 'the host is not known.',
  EAI_AGAIN: 'the host cannot be looked up now.',
  EHOSTUNREACH: 'the host cannot be reached.',
  ENETUNREACH: 'the network cannot be reached.',
  ETIMEDOUT: 'the host does not answer.',
  CERT_HAS_EXPIRED: 'its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted.',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted.',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: NO_CLIENT,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: NO_CLIENT,
  ERR_SSL_TLSV1_ALERT_BAD_CERTIFICATE: NO_CLIENT,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host.',
};

/** A failure of the connection itself: `engine.permission` or `engine.unreachable`. */
export function connectionError(engine: EngineDescription, cause: unknown): CleatError {
  if (cause instanceof CleatError) return cause;
  const code = systemCode(cause);
  const params = { engine: engineTitle(engine), endpoint: endpointUri(engine.endpoint) };
  if (code === 'EACCES' || code === 'EPERM') return CleatError.of('engine.permission', params, { cause });
  const detail = (code && MEANINGS[code]) || (cause instanceof Error ? cause.message : String(cause));
  return CleatError.of('engine.unreachable', { ...params, detail }, { cause });
}
