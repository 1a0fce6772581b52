import http from 'node:http';

/** One answer of an engine: JSON parsed, other text as it came. */
export interface EngineAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

/** A request body: bytes go as a tar archive, anything else as JSON. */
export type EngineBody = Buffer | object;

function encode(body: EngineBody | undefined): { bytes: Buffer | undefined; type: string } {
  if (body === undefined) return { bytes: undefined, type: '' };
  if (Buffer.isBuffer(body)) return { bytes: body, type: 'application/x-tar' };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text; // `OK`, logs and progress streams are not one JSON value
  }
}

/** Sends one request over a unix socket, on a connection of its own; rejects when the socket does. */
export function requestOn(
  socket: string,
  method: string,
  path: string,
  body?: EngineBody,
): Promise<EngineAnswer> {
  const { bytes, type } = encode(body);
  return new Promise((resolve, reject) => {
    const headers = bytes === undefined ? {} : { 'content-type': type, 'content-length': bytes.length };
    const request = http.request({ socketPath: socket, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(text) });
      });
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

/** An open line stream: `closed` settles with the error that ended it, or nothing after a clean end. */
export interface LineStream {
  readonly status: number;
  readonly closed: Promise<Error | undefined>;
  close(): void;
}

/**
 * Opens a streaming GET (such as `/events`) and resolves once its headers are here; every complete line is
 * handed to `onLine`. The caller closes it.
 */
export function openLines(socket: string, path: string, onLine: (line: string) => void): Promise<LineStream> {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath: socket, path, agent: false }, (response) => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const parts = (rest + text).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts) if (line.trim() !== '') onLine(line);
      });
      const closed = new Promise<Error | undefined>((settle) => {
        response.on('error', settle);
        response.on('close', () => {
          settle(undefined);
        });
      });
      resolve({ status: response.statusCode ?? 0, closed, close: () => request.destroy() });
    });
    request.on('error', reject);
  });
}
