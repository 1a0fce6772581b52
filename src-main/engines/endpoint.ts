import type { Endpoint, TlsFiles } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';

const DOCKER_PORT = 2375;
const DOCKER_TLS_PORT = 2376;

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is;
const HOST_AND_PORT = /^(?:\[[0-9a-f:.]+\]|[^\s/:@]+):\d+$/i;

// A NUL ends a path for the system: the socket used would be another than the one shown.
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const FOR_A_SHELL = /[\s"'`$\\;&<>|(){},]/;
/** Characters of an unusable address in an error. */
const MAX_SHOWN = 300;

interface Parsing {
  readonly value: string;
  /** Where the address was written, as the user knows it: `DOCKER_HOST`, `the Docker context “x”`. */
  readonly source: string;
  readonly tls?: TlsFiles;
}

function invalid(parsing: Parsing, detail: string, cause?: unknown): CleatError {
  // A password in an address must not reach a screen or a log; it may hold every separator itself.
  const value = parsing.value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^:@/]*:.*@/is, '$1…@').slice(0, MAX_SHOWN);
  return CleatError.of('endpoint.invalid', { value, source: parsing.source, detail }, { cause });
}

function parseUrl(parsing: Parsing, value: string): URL {
  let url: URL;
  try {
    url = new URL(value);
  } catch (error) {
    // The error of URL holds the whole address, password and all.
    throw invalid(parsing, 'it is not a URL.', error instanceof Error ? error.name : undefined);
  }
  if (url.password !== '') throw invalid(parsing, 'passwords in addresses are not supported.');
  if (url.hostname === '') throw invalid(parsing, 'it names no host.');
  if (url.search !== '' || url.hash !== '') throw invalid(parsing, 'it has a query or a fragment.');
  return url;
}

const bareHost = (parsing: Parsing, url: URL): string =>
  decoded(parsing, url.hostname).replace(/^\[(.*)\]$/, '$1');

function decoded(parsing: Parsing, text: string): string {
  let value: string;
  try {
    value = decodeURIComponent(text);
  } catch (error) {
    throw invalid(parsing, 'a “%” in it is not followed by two digits.', error);
  }
  if (CONTROL.test(value)) throw invalid(parsing, 'it has control characters.');
  return value;
}

function tcp(parsing: Parsing, rest: string, secure: boolean): Endpoint {
  // Only special schemes are parsed with lower-cased, checked hosts; port 80 would be dropped as its default.
  const url = parseUrl(parsing, `ws://${rest}`);
  if (url.username !== '') throw invalid(parsing, 'a user makes no sense here.');
  if (url.pathname !== '/') throw invalid(parsing, 'paths are not supported.');
  const tls = parsing.tls ?? (secure ? { verify: true } : undefined);
  const written = /:(\d+)\/?$/.exec(rest)?.[1];
  const port = written === undefined ? (tls ? DOCKER_TLS_PORT : DOCKER_PORT) : Number(written);
  return { kind: 'tcp', host: bareHost(parsing, url), port, ...(tls ? { tls } : {}) };
}

function ssh(parsing: Parsing): Endpoint {
  const url = parseUrl(parsing, parsing.value);
  const host = bareHost(parsing, url);
  const user = decoded(parsing, url.username);
  // Either would be read as an option by the ssh program.
  if (host.startsWith('-') || user.startsWith('-')) throw invalid(parsing, 'a name begins with “-”.');
  // Older ssh programs hand names to the shell of a ProxyCommand as they are.
  if (FOR_A_SHELL.test(host) || FOR_A_SHELL.test(user))
    throw invalid(parsing, 'a name has characters that names do not have.');
  return {
    kind: 'ssh',
    host,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(user === '' ? {} : { user }),
    ...(url.pathname === '' || url.pathname === '/' ? {} : { path: decoded(parsing, url.pathname) }),
  };
}

/**
 * Reads an engine's address as Docker and Podman write it: `unix:///path`, `npipe:////./pipe/name`,
 * `tcp://host[:port]`, `http(s)://host[:port]`, `ssh://[user@]host[:port][/path]`, and `host:port` for tcp.
 * Without a port tcp is 2375, with TLS 2376. Throws `endpoint.invalid`, naming the source.
 */
export function parseEndpoint(value: string, source: string, tls?: TlsFiles): Endpoint {
  const parsing: Parsing = { value: value.trim(), source, ...(tls ? { tls } : {}) };
  if (CONTROL.test(parsing.value)) throw invalid(parsing, 'it has control characters.');
  if (HOST_AND_PORT.test(parsing.value)) return tcp(parsing, parsing.value, false);
  const [, scheme, rest = ''] = SCHEME.exec(parsing.value) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'unix':
      if (!rest.startsWith('/')) throw invalid(parsing, 'the path of the socket must begin with “/”.');
      return { kind: 'unix', path: rest };
    case 'npipe':
      if (!/^\/\/[^/]+\/pipe\/.+/.test(rest.replaceAll('\\', '/')))
        throw invalid(parsing, 'a pipe looks like npipe:////./pipe/name.');
      return { kind: 'npipe', path: rest.replaceAll('\\', '/') };
    case 'tcp':
    case 'http':
      return tcp(parsing, rest, false);
    case 'https':
      return tcp(parsing, rest, true);
    case 'ssh':
      return ssh(parsing);
    case undefined:
      throw invalid(parsing, 'it does not say how to connect (unix://, tcp://, ssh://).');
    default:
      throw invalid(parsing, `“${scheme}://” is not supported.`);
  }
}

/** What the templates of socket paths may name. */
export interface TemplateValues {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Absent on Windows. */
  readonly uid?: number;
}

/**
 * Fills `${HOME}`, `${UID}` and `${ANY_VARIABLE}` in a socket path of a manifest. Undefined when one of them has no
 * value: the path then leads nowhere, rather than somewhere else.
 */
export function expandTemplate(template: string, values: TemplateValues): string | undefined {
  let complete = true;
  const path = template.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = name === 'HOME' ? values.home : name === 'UID' ? values.uid?.toString() : values.env[name];
    if (value === undefined || value === '') complete = false;
    return value ?? '';
  });
  return complete ? path : undefined;
}
