/** One way of logging in that a server offers: RFC 9110, 11.6.1. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly params: ReadonlyMap<string, string>;
}

/** A parameter, quoted or bare; or the word that begins the next challenge. Each ends where it must, so it reads in one go. */
const PARAMETER = /^\s*,?\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/;
const SCHEME = /^[\s,]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?=\s|,|$)/;
/** Longer headers are no challenge of a registry. */
const LONGEST = 8192;

/** What a `WWW-Authenticate` header offers, in its order. What cannot be read ends the list. */
export function challengesIn(header: string | undefined): Challenge[] {
  let rest = (header ?? '').slice(0, LONGEST);
  const found: { scheme: string; params: Map<string, string> }[] = [];
  while (rest !== '') {
    const parameter = PARAMETER.exec(rest);
    const current = found.at(-1);
    if (parameter && current) {
      const [whole, name = '', quoted, bare = ''] = parameter;
      current.params.set(name.toLowerCase(), quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'));
      rest = rest.slice(whole.length);
      continue;
    }
    const scheme = SCHEME.exec(rest);
    if (!scheme?.[1]) break;
    found.push({ scheme: scheme[1].toLowerCase(), params: new Map() });
    rest = rest.slice(scheme[0].length);
  }
  return found;
}
