import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Endpoint, TlsFiles } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { parseEndpoint } from './endpoint';
import type { Files } from './files';

export type Env = Readonly<Record<string, string | undefined>>;

/** Enough to tell a machine's certificates apart. */
const FINGERPRINT_DIGITS = 12;

/** Docker's own name for “no context”: DOCKER_HOST or the usual socket. */
export const DEFAULT_CONTEXT = 'default';

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const metaSchema = z.looseObject({
  Name: z.string().min(1),
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

export interface DockerContext {
  readonly name: string;
  /** The address; or why it cannot be used, thrown only when somebody asks for this context. */
  readonly endpoint: Endpoint | CleatError;
}

export function dockerConfigDir(env: Env, home: string): string {
  return env['DOCKER_CONFIG'] ? env['DOCKER_CONFIG'] : join(home, '.docker');
}

function parseJson<T>(text: string, schema: z.ZodType<T>, path: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw CleatError.of('store.corrupt', { path, detail }, { cause: error });
  }
}

/** `currentContext` of Docker's config.json. A file that cannot be read is `store.corrupt`. */
export async function currentContext(dir: string, files: Files): Promise<string | undefined> {
  const path = join(dir, 'config.json');
  const text = await files.read(path);
  if (text === undefined || text.trim() === '') return undefined;
  const name = parseJson(text, configSchema, path).currentContext;
  return name === '' ? undefined : name;
}

/** PEM files that lie in a folder; undefined when none does. Without a CA the system's own are used. */
async function tlsFiles(dir: string, verify: boolean, files: Files): Promise<TlsFiles | undefined> {
  const names = await files.list(dir);
  if (!names.some((name) => name.endsWith('.pem')) && verify) return undefined;
  const path = (name: string): string | undefined => (names.includes(name) ? join(dir, name) : undefined);
  const [ca, cert, key] = [path('ca.pem'), path('cert.pem'), path('key.pem')];
  const known = [ca, cert].filter((one) => one !== undefined);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    verify,
    ...(known.length === 0 ? {} : { fingerprint: await fingerprintOf(known, files) }),
  };
}

/** Of the certificates; the same wherever they lie. One that cannot be read counts as its path: connecting says why. */
async function fingerprintOf(paths: readonly string[], files: Files): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const text = await files.read(path).catch(() => undefined);
    hash.update(`${basename(path)}\n${text ?? path}\n`);
  }
  return hash.digest('hex').slice(0, FINGERPRINT_DIGITS);
}

/** The TLS material that DOCKER_TLS_VERIFY, DOCKER_TLS and DOCKER_CERT_PATH name, for a tcp DOCKER_HOST. */
export async function tlsFromEnv(env: Env, dir: string, files: Files): Promise<TlsFiles | undefined> {
  const verify = (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  if (!verify && !env['DOCKER_TLS']) return undefined;
  const found = await tlsFiles(env['DOCKER_CERT_PATH'] ? env['DOCKER_CERT_PATH'] : dir, verify, files);
  return found ?? { verify };
}

async function readContext(dir: string, folder: string, files: Files): Promise<DockerContext | undefined> {
  const path = join(dir, 'contexts', 'meta', folder, 'meta.json');
  const text = await files.read(path);
  if (text === undefined) return undefined;
  const meta = parseJson(text, metaSchema, path);
  const { Host: host, SkipTLSVerify: skip = false } = meta.Endpoints.docker ?? {};
  if (host === undefined || host === '') return undefined; // a context for something else than an engine
  const hash = createHash('sha256').update(meta.Name).digest('hex');
  const tls = await tlsFiles(join(dir, 'contexts', 'tls', hash, 'docker'), !skip, files);
  const isTcp = /^(?:tcp|https?):/.test(host);
  try {
    const source = `The Docker context “${meta.Name}”`;
    return { name: meta.Name, endpoint: parseEndpoint(host, source, isTcp ? tls : undefined) };
  } catch (error) {
    return { name: meta.Name, endpoint: CleatError.from(error) };
  }
}

/**
 * The contexts of a Docker configuration, by name. One that cannot be read is given to `onBroken` and stops
 * nobody else.
 */
export async function dockerContexts(
  dir: string,
  files: Files,
  onBroken: (error: CleatError) => void,
): Promise<DockerContext[]> {
  const folders = await files.list(join(dir, 'contexts', 'meta'));
  const contexts = await Promise.all(
    folders.map(async (folder) => {
      try {
        return await readContext(dir, folder, files);
      } catch (error) {
        onBroken(CleatError.from(error));
        return undefined;
      }
    }),
  );
  return contexts
    .filter((context) => context !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
