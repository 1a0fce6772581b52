/** Where the browser face's WebSocket listens. */
export const RPC_PATH = '/rpc';
/** The subprotocol both sides agree on. The session is offered beside it and never echoed. */
export const BROWSER_PROTOCOL = 'cleat.1';
/** The `<meta>` that carries a fresh session into a page. */
export const SESSION_META = 'cleat-session';
/** Below it a download waits under its ticket: an address that works once. */
export const DOWNLOAD_PATH = '/download/';
