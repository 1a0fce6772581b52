import type { Readable } from 'node:stream';
import type { Login } from '../../../registries/login';
import { writeOutput } from '../output/write-output';
import { loginOf } from '../registry-login';
import { bytesField, fieldsOf, numberField } from '../trace/protobuf';
import { GRPC, GrpcError, unary, type GrpcMethod } from './grpc';

const textIn = (message: Buffer, wanted: number): string =>
  [...fieldsOf(message)].find(({ number }) => number === wanted)?.bytes.toString('utf8') ?? '';

/** `grpc.health.v1.Health/Check`: engines end a session that does not answer it. 1 is SERVING. */
export const healthMethod: readonly [string, GrpcMethod] = [
  '/grpc.health.v1.Health/Check',
  unary(() => numberField(1, 1)),
];

/** `GetSecretRequest{ID=1}` → `GetSecretResponse{data=1}`. */
export function secretMethod(secrets: ReadonlyMap<string, Buffer>): readonly [string, GrpcMethod] {
  return [
    '/moby.buildkit.secrets.v1.Secrets/GetSecret',
    unary((request) => {
      const id = textIn(request, 1);
      const value = secrets.get(id);
      if (value === undefined)
        throw new GrpcError(GRPC.notFound, `there is no secret “${id}” for this build`);
      return bytesField(1, value);
    }),
  ];
}

/**
 * `CredentialsRequest{Host=1}` → `CredentialsResponse{Username=1, Secret=2}`. The calls for tokens are left out: an
 * engine that does not find them asks the registry for one with these. A token that stands for both is a secret alone.
 */
export function credentialsMethod(logins: ReadonlyMap<string, Login>): readonly [string, GrpcMethod] {
  return [
    '/moby.filesync.v1.Auth/Credentials',
    unary((request) => {
      const login = loginOf(logins, textIn(request, 1));
      // Both empty: without a login.
      if (!login) return Buffer.alloc(0);
      return 'identitytoken' in login
        ? bytesField(2, login.identitytoken)
        : Buffer.concat([bytesField(1, login.username), bytesField(2, login.password)]);
    }),
  ];
}

/** The bytes that the engine's exporters of archives send (`BytesMessage{data=1}`), as a file that is whole or not there. */
export function fileMethod(destination: string): readonly [string, GrpcMethod] {
  return [
    '/moby.filesync.v1.FileSend/DiffCopy',
    async ({ messages }) => {
      async function* bytes(): AsyncGenerator<Buffer, void, undefined> {
        for await (const message of messages)
          for (const field of fieldsOf(message)) if (field.number === 1) yield field.bytes;
      }
      await writeOutput(destination, bytes());
    },
  ];
}

/** Up to what Go's gRPC takes in one message, with room for what stands around it. */
const PIECE = 1024 * 1024;

/** The context as an archive, which the engine fetches as if it came from `http://buildkit-session/`, once. */
export function uploadMethod(context: Readable): readonly [string, GrpcMethod] {
  return [
    '/moby.upload.v1.Upload/Pull',
    async ({ send }) => {
      for await (const chunk of context) {
        const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
        for (let at = 0; at < bytes.length; at += PIECE)
          await send(bytesField(1, bytes.subarray(at, at + PIECE)));
      }
    },
  ];
}
