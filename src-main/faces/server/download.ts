import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogDownloads } from '../../containers/log-downloads';
import { refuse } from './refuse';

/** Downloads under way at once. */
export const MAX_DOWNLOADS = 16;

/**
 * A browser that takes nothing for so long has left it lying: one that a person has paused is begun again from a
 * new ticket.
 */
export const UNREAD_AT_MOST_MS = 5 * 60_000;

export type SendDownload = (
  ticket: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/** A document of its own that may do nothing, should a browser show it all the same; held by no cache. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * Answers a ticket with what it stands for, as fast as the browser takes it; whoever leaves, or takes nothing for
 * five minutes, frees the source. A
 * log that breaks ends the connection before the answer's end, so that a browser does not take the part for the whole.
 *
 * @param onFailure hears what broke a download
 */
export function createDownloadSender(
  downloads: Pick<LogDownloads, 'redeem'>,
  onFailure: (error: unknown) => void,
): SendDownload {
  let underWay = 0;

  return async (ticket, request, response) => {
    // A look ahead must not use the ticket up; a page elsewhere has no business here, even with one.
    if (request.method !== 'GET' || request.headers['sec-purpose'] !== undefined)
      return refuse(response, 405, 'only GET');
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin')
      return refuse(response, 403, 'not from a page of this server');
    if (underWay >= MAX_DOWNLOADS) return refuse(response, 503, 'too many downloads');
    const download = downloads.redeem(ticket);
    if (!download) return refuse(response, 404, 'this download was used or is too old: ask for it again');

    const gone = new AbortController();
    response.once('close', () => gone.abort());
    underWay += 1;
    try {
      response.writeHead(200, {
        ...HEADERS,
        'content-type': download.contentType,
        'content-disposition': `attachment; filename="${download.fileName}"`,
      });
      for await (const { text } of download.pieces(gone.signal)) {
        if (response.write(text)) continue;
        const giveUp = setTimeout(() => {
          onFailure(new Error(`nobody took it for ${UNREAD_AT_MOST_MS / 1000} s`));
          response.destroy();
        }, UNREAD_AT_MOST_MS);
        await once(response, 'drain', { signal: gone.signal }).finally(() => clearTimeout(giveUp));
      }
      response.end();
    } catch (error) {
      if (!gone.signal.aborted) onFailure(error);
      response.destroy();
    } finally {
      underWay -= 1;
    }
  };
}
