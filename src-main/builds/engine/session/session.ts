import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import type { EngineHttp } from '../../../engines/http';
import type { Readable } from 'node:stream';
import { CleatError } from '../../../../src-shared/model/error';
import type { BuildRequest } from '../image-builder';
import { credentialsMethod, fileMethod, healthMethod, secretMethod, uploadMethod } from './answers';
import { GRPC, GrpcError, serveGrpc, type GrpcMethod } from './grpc';
import { folderMethod } from './receive-folder';
import { foldersMethod } from './send-folder';
import { agentSockets, sshMethods } from './ssh-agents';

const OPEN_TIMEOUT_MS = 30_000;

/** What an engine may ask back while it builds. */
export interface Session {
  readonly id: string;
  /** What went wrong on this side first: an engine only repeats its words. */
  readonly failure: () => CleatError | undefined;
  close(): Promise<void>;
}

/** What only some builds need of this side. */
export interface SessionExtras {
  /** The context as an archive, where the call of the build does not carry it. */
  readonly upload?: Readable;
  /** Folders for contexts by name: absolute, without links. */
  readonly folders?: ReadonlyMap<string, string>;
}

async function methodsFor(
  { engine }: EngineHttp,
  { spec, secrets, registryAuth }: BuildRequest,
  { upload, folders }: SessionExtras,
): Promise<Map<string, GrpcMethod>> {
  const methods = new Map<string, GrpcMethod>();
  if (secrets.size > 0) methods.set(...secretMethod(secrets));
  if (spec.ssh && spec.ssh.length > 0)
    for (const [name, method] of sshMethods(await agentSockets(engine, spec.ssh))) methods.set(name, method);
  if (registryAuth && registryAuth.size > 0) methods.set(...credentialsMethod(registryAuth));
  const { output } = spec;
  if (output?.type === 'local') methods.set(...folderMethod(output.destination));
  else if (output && output.type !== 'image') methods.set(...fileMethod(output.destination));
  if (upload) methods.set(...uploadMethod(upload));
  if (folders && folders.size > 0) methods.set(...foldersMethod(folders));
  return methods;
}

/** The same, telling of errors that are ours; the engine hears their words. */
function heard(method: GrpcMethod, tell: (error: CleatError) => void): GrpcMethod {
  return async (call) => {
    try {
      await method(call);
    } catch (error) {
      if (!(error instanceof CleatError)) throw error;
      tell(error);
      throw new GrpcError(GRPC.unknown, error.message);
    }
  };
}

/**
 * Opens the session of a build: a connection on which the engine is the client and asks for secrets, agents and logins
 * (HTTP/2 over `POST /session`, as the docker CLI does). Nothing when this build needs none.
 *
 * @param docker `/v1.41`
 * Rejects as `EngineHttp.upgrade` does, and with `build.unsupported`.
 */
export async function openSession(
  http: EngineHttp,
  docker: string,
  request: BuildRequest,
  { signal, ...extras }: SessionExtras & { readonly signal: AbortSignal },
): Promise<Session | undefined> {
  let failure: CleatError | undefined;
  const methods = new Map(
    [...(await methodsFor(http, request, extras))].map(([name, method]) => [
      name,
      heard(method, (error) => (failure ??= error)),
    ]),
  );
  if (methods.size === 0) return undefined;
  methods.set(...healthMethod);
  const id = randomBytes(16).toString('hex');
  const socket = await http.upgrade(`${docker}/session`, 'h2c', {
    signal,
    timeoutMs: OPEN_TIMEOUT_MS,
    what: 'open the session of a build',
    headers: {
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'cleat',
      'X-Docker-Expose-Session-Grpc-Method': [...methods.keys()],
    },
  });
  const session = http2.performServerHandshake(socket);
  // A session that is lost fails the build by itself, in the engine's own words.
  session.on('error', () => undefined);
  socket.on('error', () => undefined);
  serveGrpc(session, methods);
  return {
    id,
    failure: () => failure,
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) return resolve();
        session.once('close', resolve);
        session.destroy();
        socket.destroy();
      }),
  };
}
