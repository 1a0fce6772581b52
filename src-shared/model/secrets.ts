/** Words of a name that say its value is to be kept. Compared part by part: `MONKEY` holds no key. */
const WORDS = new Set([
  'password',
  'passwd',
  'passphrase',
  'pass',
  'pwd',
  'token',
  'secret',
  'secrets',
  'key',
  'apikey',
  'accesskey',
  'privatekey',
  'secretkey',
  'credential',
  'credentials',
  'creds',
  'auth',
  'pat',
  'dsn',
]);
/** Endings of names written in one word: `PGPASSWORD`, `MYSQLTOKEN`. */
const ENDING = /(password|passwd|passphrase|token|secret|credentials?|apikey)$/;
/** `scheme://user:password@host`. It begins where a word begins: a megabyte of letters would else be read for each letter. */
export const URL_WITH_PASSWORD = /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i;
/** A file that holds it is no secret itself: `POSTGRES_PASSWORD_FILE=/run/secrets/db`. */
const POINTS_ELSEWHERE = /_(file|path|dir|name)$/i;

/** Whether a variable's value should be hidden until somebody asks, and kept out of command lines, by its name or by credentials in a URL. */
export function looksSecret(name: string, value: string): boolean {
  if (value === '') return false;
  if (URL_WITH_PASSWORD.test(value)) return true;
  if (POINTS_ELSEWHERE.test(name)) return false;
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return parts.some((part) => WORDS.has(part) || ENDING.test(part));
}
