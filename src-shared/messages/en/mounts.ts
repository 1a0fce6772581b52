import { entry } from '../entry';

const NEXT = 'What may be mounted stands in `cleat mounts list`.';

export const mountMessages = {
  'mount.relative': entry<{ path: string }>({
    category: 'validation',
    message: (p) => `“${p.path}” is no absolute path, and a mount must name one.`,
  }),
  'mount.missing': entry<{ path: string }>({
    category: 'not-found',
    message: (p) => `There is nothing at ${p.path}, so it cannot be mounted.`,
    hint: () => 'Make it first: what is allowed must be there to be looked at.',
  }),
  'mount.unreadable': entry<{ path: string; detail: string }>({
    category: 'io',
    message: (p) => `It cannot be found out what ${p.path} is: ${p.detail}`,
  }),
  'mount.kind': entry<{ path: string }>({
    category: 'permission',
    message: (p) =>
      `${p.path} is neither a file nor a folder: sockets, pipes and devices are never mounted for a plugin.`,
  }),
  'mount.hard-link': entry<{ path: string }>({
    category: 'permission',
    message: (p) => `${p.path} has another name somewhere else (a hard link), which cannot be looked at.`,
    hint: () => 'Make a copy of it, or mount the folder that holds it.',
  }),
  'mount.blocked': entry<{ path: string; real: string; what: string }>({
    category: 'permission',
    message: (p) =>
      `${p.path} is never mounted for a plugin: ${p.real === p.path ? '' : `it is ${p.real}, and `}“${p.what}” may hold keys, passwords or the way to an engine.`,
    hint: () => 'Copy what the plugin needs of it to a folder of its own, and allow that one.',
  }),
  'mount.holds-blocked': entry<{ path: string; what: string }>({
    category: 'permission',
    message: (p) => `${p.path} is never mounted for a plugin: it holds ${p.what}.`,
    hint: () => 'Allow a folder further down instead.',
  }),
  'mount.outside': entry<{ path: string; real: string }>({
    category: 'permission',
    message: (p) =>
      `${p.path} ${p.real === p.path ? '' : `is ${p.real}, which `}is not among what plugins may mount.`,
    hint: (p) => `To allow it: cleat mounts allow '${p.real.replaceAll("'", "'\\''")}'. ${NEXT}`,
  }),
  'mount.read-only': entry<{ path: string; entry: string }>({
    category: 'permission',
    message: (p) =>
      `${p.path} may be mounted to be read, not to be written: ${p.entry} is allowed read-only.`,
    hint: (p) => `To allow both: cleat mounts allow '${p.entry.replaceAll("'", "'\\''")}' --write.`,
  }),
  'mount.moved': entry<{ path: string; real: string }>({
    category: 'state',
    message: (p) => `${p.path} was allowed and is now a link to ${p.real}: it allows nothing any more.`,
    hint: () => 'Remove it, and allow what is meant.',
  }),
  'mount.not-allowed': entry<{ path: string }>({
    category: 'not-found',
    message: (p) => `${p.path} is not in the list, so it cannot be taken out of it.`,
    hint: () => NEXT,
  }),
};
