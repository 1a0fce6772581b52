import { CleatError } from '../../../src-shared/model/error';
import { systemCode } from '../../engines/failures';

/** What the system says of a connection, for somebody who looks at a registry. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there.',
  ECONNRESET: 'the connection was lost.',
  EPIPE: 'the connection was lost.',
  ENOTFOUND: 'the host is not known.',
  EAI_AGAIN: 'the host cannot be looked up now.',
  EHOSTUNREACH: 'the host cannot be reached.',
  ENETUNREACH: 'the network cannot be reached.',
  ETIMEDOUT: 'the host does not answer.',
};

const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired.',
  CERT_NOT_YET_VALID: 'it is not valid yet.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed itself.',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody here knows its authority.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody here knows its authority.',
  UNABLE_TO_GET_ISSUER_CERT: 'nobody here knows its authority.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody here knows its authority.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host.',
};

/** Codes of OpenSSL for an answer that is no TLS. */
const NO_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_RECORD_LAYER_FAILURE',
  'EPROTO',
]);

/**
 * What a connection to a registry failed with: `registry.untrusted`, `registry.plain`, `registry.answer`,
 * `registry.unreachable`.
 *
 * @param folder where an authority’s certificate would be looked for
 */
export function connectionFailed(registry: string, what: string, folder: string, cause: unknown): CleatError {
  if (cause instanceof CleatError) return cause;
  const code = systemCode(cause) ?? '';
  const certificate = CERTIFICATES[code];
  if (certificate !== undefined || /^(?:CERT_|ERR_TLS_CERT)/.test(code))
    return CleatError.of('registry.untrusted', { registry, detail: certificate ?? code, folder }, { cause });
  if (NO_TLS.has(code)) return CleatError.of('registry.plain', { registry }, { cause });
  if (/^(?:HPE_|ERR_INVALID_CHAR|ERR_HTTP_)/.test(code))
    return CleatError.of('registry.answer', { registry, what, detail: 'it is not HTTP.' }, { cause });
  const detail = MEANINGS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return CleatError.of('registry.unreachable', { registry, detail }, { cause });
}
