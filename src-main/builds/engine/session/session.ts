import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import type { EngineHttp } from '../../../engines/http';
import type { BuildRequest } from '../image-builder';
import { credentialsMethod, fileMethod, healthMethod, secretMethod } from './answers';
import { serveGrpc, type GrpcMethod } from './grpc';
import { agentSockets, sshMethods } from './ssh-agents';

const OPEN_TIMEOUT_MS = 30_000;

/** What an engine may ask back while it builds. */
export interface Session {
  readonly id: string;
  close(): Promise<void>;
}

async function methodsFor(
  { engine }: EngineHttp,
  { spec, secrets, registryAuth }: BuildRequest,
): Promise<Map<string, GrpcMethod>> {
  const methods = new Map<string, GrpcMethod>();
  if (secrets.size > 0) methods.set(...secretMethod(secrets));
  if (spec.ssh && spec.ssh.length > 0)
    for (const [name, method] of sshMethods(await agentSockets(engine, spec.ssh))) methods.set(name, method);
  if (registryAuth && registryAuth.size > 0) methods.set(...credentialsMethod(registryAuth));
  if (spec.output?.type === 'tar') methods.set(...fileMethod(spec.output.destination));
  return methods;
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
  signal: AbortSignal,
): Promise<Session | undefined> {
  const methods = await methodsFor(http, request);
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
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) return resolve();
        session.once('close', resolve);
        session.destroy();
        socket.destroy();
      }),
  };
}
