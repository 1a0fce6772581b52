import type { ServerResponse } from 'node:http';

/** Answers with a reason in one line; the connection ends with it. */
export function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    connection: 'close',
  });
  response.end(`${reason}\n`);
}
