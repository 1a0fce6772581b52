/** The names under which a page may reach a server on loopback. Any other Host is a rebound name. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'] as const;

/**
 * Whether the Host header names this server itself. A foreign name that resolves to 127.0.0.1 (DNS rebinding)
 * would make a foreign page same-origin with us.
 */
export function isOwnHost(host: string | undefined, port: number): host is string {
  return NAMES.some((name) => host === `${name}:${port}`);
}

/**
 * Whether a WebSocket comes from a page of ours. Browsers let any page open a WebSocket to any host and state
 * their origin truthfully; nothing else speaks to this socket, so an absent origin is refused too.
 *
 * @param host a Host header that has been checked
 */
export function isOwnOrigin(origin: string | undefined, host: string): boolean {
  return origin === `http://${host}`;
}
