import { z } from 'zod';
import type { Command } from '../../../src-shared/model/command';

export const LINK_SCHEME = 'cleat';
const LONGEST = 2048;

/** A name or an id as engines have them. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/);
const engine = z.string().regex(/^[\w.:@/-]{1,200}$/);
const image = z.string().regex(/^[A-Za-z0-9][\w.:@/-]{0,299}$/);
const run = z.strictObject({ image, name: name.optional() });

/**
 * What a `cleat://` link asks for. Anybody can make a person press one, so it only ever shows something:
 * `cleat://container/NAME`, `cleat://container/ENGINE/ID`, `cleat://run?image=IMAGE&name=NAME` (fills in the form),
 * `cleat://settings`. Everything else, and everything more, is refused.
 *
 * @returns undefined for a link that is not one of these
 */
export function parseLink(text: string): Command | undefined {
  if (text.length > LONGEST || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== `${LINK_SCHEME}:` || url.username || url.password || url.port || url.hash)
    return undefined;
  const path = decoded(url.pathname.replace(/^\//, '').replace(/\/$/, ''));
  if (!path) return undefined;
  const bare = url.search === '' && path.length === 0;
  switch (url.host) {
    case 'settings':
      return bare ? { type: 'action', id: 'go.settings' } : undefined;
    case 'container':
      return url.search === '' ? containerCommand(path) : undefined;
    case 'run':
      return path.length === 0 ? runCommand(url.searchParams) : undefined;
    default:
      return undefined;
  }
}

/** The link among a process's arguments, when there is one. */
export function linkIn(args: readonly string[]): string | undefined {
  return args.find((arg) => arg.toLowerCase().startsWith(`${LINK_SCHEME}:`))?.slice(0, LONGEST + 1);
}

function containerCommand(path: readonly string[]): Command | undefined {
  const [first, second, ...more] = path;
  if (more.length > 0) return undefined;
  if (second === undefined) {
    const found = name.safeParse(first);
    return found.success ? { type: 'container', name: found.data } : undefined;
  }
  const parsed = z.tuple([engine, name]).safeParse([first, second]);
  return parsed.success ? { type: 'container', engine: parsed.data[0], name: parsed.data[1] } : undefined;
}

function runCommand(params: URLSearchParams): Command | undefined {
  const entries = [...params];
  if (new Set(entries.map(([key]) => key)).size !== entries.length) return undefined;
  const parsed = run.safeParse(Object.fromEntries(entries));
  if (!parsed.success) return undefined;
  const { image: wanted, name: called } = parsed.data;
  return { type: 'run', image: wanted, ...(called === undefined ? {} : { name: called }) };
}

/** A path's parts; undefined when they are not properly written. */
function decoded(path: string): string[] | undefined {
  if (path === '') return [];
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
