import { protocol, type Session } from 'electron';
import { pageFile, type PageFile } from '../page/page-files';

/** The page's one origin. Standard and secure, so that origin checks, `fetch` and workers behave as on https. */
export const ORIGIN = 'app://cleat';
export const PAGE_URL = `${ORIGIN}/`;
/** A page made in this process that says what went wrong; see problem-page.ts. */
export const PROBLEM_URL = `${ORIGIN}/problem`;

/** Must run before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/**
 * Serves the built page at `app://cleat/`. Only that host, only GET, only files of the folder.
 *
 * @param problem the current problem page
 * @param onFailure hears of a file that is there but cannot be read
 */
export function servePage(
  session: Session,
  rendererDir: string,
  problem: () => PageFile,
  onFailure: (error: unknown) => void,
): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'cleat') return new Response('no such host', { status: 404 });
    if (request.method !== 'GET') return new Response('GET only', { status: 405 });
    try {
      const file = url.pathname === '/problem' ? problem() : await pageFile(rendererDir, url.pathname);
      if (!file) return new Response('no such file', { status: 404 });
      return new Response(file.body, { headers: { ...file.headers } });
    } catch (error) {
      onFailure(error);
      return new Response('could not be read', { status: 500 });
    }
  });
}
