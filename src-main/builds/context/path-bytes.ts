/**
 * Paths as they are on the disk: a file's name is bytes, which need not be UTF-8. Inside of this room such a path is a
 * string of one character a byte (Node's `latin1`), so that it can be joined, sorted in the order of bytes and used as a
 * key; text for people and for patterns is made of it where needed.
 */

// eslint-disable-next-line no-control-regex -- ASCII is what is the same in both
const ASCII = /^[\x00-\x7f]*$/;

/** For a call of `fs`. */
export const onDisk = (bytes: string): string | Buffer =>
  ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1');

/** What people and patterns see; a byte that is no UTF-8 becomes U+FFFD. */
export const asText = (bytes: string): string =>
  ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');

export const fromText = (text: string): string =>
  ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
