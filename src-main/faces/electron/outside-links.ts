/**
 * Whether a link may leave for the user's browser without a question: an http address of this machine (a
 * container's published port), plainly written.
 *
 * @returns the address to open, in its normal form; undefined when it must not be opened
 */
export function loopbackLink(address: string): string | undefined {
  const link = webLink(address);
  return link !== undefined && isLoopback(new URL(link).hostname) ? link : undefined;
}

/**
 * Whether a link may leave after the user has seen where it leads: http or https without a name and password,
 * since those make a host look like another. Every other scheme could start a program.
 *
 * @returns the address to show and to open, in its normal form; undefined when it must not be opened
 */
export function webLink(address: string): string | undefined {
  if (address.length > 2048 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}

/** URL has already normalised what it holds: `0x7f.1` comes as `127.0.0.1`, case is folded. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}
