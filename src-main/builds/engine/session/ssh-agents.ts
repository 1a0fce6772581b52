import { stat } from 'node:fs/promises';
import net from 'node:net';
import type { EngineDescription } from '../../../../src-shared/model/engine';
import type { BuildSpec } from '../../../../src-shared/plugin-api/build-spec';
import { refuse } from '../query';
import { bytesField, fieldsOf } from '../trace/protobuf';
import { GRPC, GrpcError, unary, type GrpcMethod } from './grpc';

const DEFAULT_ID = 'default';
/** `BytesMessage.data` and `CheckAgentRequest.ID` are both field 1. */
const FIRST = 1;

const firstField = (message: Buffer): Buffer =>
  [...fieldsOf(message)].find(({ number }) => number === FIRST)?.bytes ?? Buffer.alloc(0);

/**
 * The agents' sockets by id. Refuses (`build.unsupported`) keys in files, which would need an agent of ours, and an
 * agent that is not there: the build would fail later, and say less.
 */
export async function agentSockets(
  engine: EngineDescription,
  ssh: NonNullable<BuildSpec['ssh']>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ReadonlyMap<string, string>> {
  const sockets = new Map<string, string>();
  for (const { id, paths = [] } of ssh) {
    const [path = env['SSH_AUTH_SOCK'], ...more] = paths;
    if (path === undefined || path === '')
      refuse(engine, `hand out the ssh agent “${id}”: SSH_AUTH_SOCK is not set`);
    const isSocket = await stat(path).then(
      (found) => found.isSocket(),
      () => false,
    );
    if (more.length > 0 || !isSocket)
      refuse(
        engine,
        `hand out “${more[0] ?? path}” for ssh: it is not the socket of an agent (\`ssh-add\` gives keys to one)`,
      );
    sockets.set(id, path);
  }
  return sockets;
}

/** Carries bytes between the engine and the agent, until either has no more. */
function forward(sockets: ReadonlyMap<string, string>): GrpcMethod {
  return async ({ headers, messages, send, gone }) => {
    const asked = headers['buildkit.ssh.id'];
    const path = sockets.get(typeof asked === 'string' && asked !== '' ? asked : DEFAULT_ID);
    if (path === undefined) throw new GrpcError(GRPC.notFound, 'there is no such ssh agent');
    const agent = net.connect({ path });
    const leave = (): void => void agent.destroy();
    gone.addEventListener('abort', leave, { once: true });
    const toAgent = async (): Promise<void> => {
      for await (const message of messages) agent.write(firstField(message));
      agent.end();
    };
    try {
      toAgent().catch(leave); // the engine went away: so does the agent's side
      for await (const chunk of agent)
        await send(bytesField(FIRST, Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))));
    } catch {
      throw new GrpcError(GRPC.unknown, 'the ssh agent cannot be reached');
    } finally {
      gone.removeEventListener('abort', leave);
      agent.destroy();
    }
  };
}

/** `moby.sshforward.v1.SSH` over these agents. */
export function sshMethods(sockets: ReadonlyMap<string, string>): ReadonlyMap<string, GrpcMethod> {
  return new Map([
    [
      '/moby.sshforward.v1.SSH/CheckAgent',
      unary((request) => {
        const id = firstField(request).toString('utf8') || DEFAULT_ID;
        if (sockets.has(id)) return Buffer.alloc(0);
        throw new GrpcError(GRPC.notFound, `there is no ssh agent “${id}” for this build`);
      }),
    ],
    ['/moby.sshforward.v1.SSH/ForwardAgent', forward(sockets)],
  ]);
}
