import { entry, type NoParams } from '../entry';

export const rpcMessages = {
  'rpc.input': entry<{ procedure: string; problems: string }>({
    category: 'validation',
    message: (p) => `The call ${p.procedure} was not understood: ${p.problems}`,
  }),
  'rpc.unknown-procedure': entry<{ procedure: string }>({
    category: 'not-found',
    message: (p) => `There is no procedure “${p.procedure}”.`,
  }),
  'rpc.malformed': entry<{ detail: string }>({
    category: 'parse',
    message: (p) => `A message could not be read: ${p.detail}`,
  }),
  'rpc.oversize': entry<{ limit: number; actual: number }>({
    category: 'limit',
    message: (p) => `A message of ${p.actual} bytes is larger than the limit of ${p.limit}.`,
  }),
  'rpc.busy': entry<{ what: string; limit: number }>({
    category: 'limit',
    message: (p) => `Too many ${p.what} at once on one connection: the limit is ${p.limit}.`,
    hint: () => 'Wait for some of them to end, then try again.',
  }),
  'rpc.version': entry<{ ours: string; theirs: string }>({
    category: 'compatibility',
    message: (p) => `This Cleat speaks contract ${p.ours}, the other side ${p.theirs}.`,
    hint: () => 'Quit every Cleat (window, browser, background) and start again with one version.',
  }),
  'rpc.disconnected': entry<NoParams>({
    category: 'communication',
    message: () => 'The connection to Cleat was lost.',
    hint: () => 'It comes back by itself while Cleat runs; otherwise start Cleat again.',
  }),
  'rpc.no-session': entry<NoParams>({
    category: 'permission',
    message: () => 'This page has no session with Cleat.',
    hint: () => 'Each printed address opens one page. Run “cleat serve” and open the address it prints.',
  }),
  'rpc.stream-idle': entry<{ seconds: number }>({
    category: 'timeout',
    message: (p) => `The stream was closed: its reader said nothing for ${p.seconds} s.`,
  }),
  'rpc.port': entry<{ port: number; reason: string }>({
    category: 'io',
    message: (p) => `The browser face cannot listen on port ${p.port}: ${p.reason}.`,
    hint: () => 'Choose another port with --port, or none: a free one is taken then.',
  }),
  'rpc.socket': entry<{ path: string; reason: string }>({
    category: 'io',
    message: (p) => `The owner’s socket ${p.path} cannot be used: ${p.reason}.`,
    hint: () => 'Check the folder, or choose another home with CLEAT_HOME.',
  }),
  'rpc.forbidden': entry<{ procedure: string; actor: string; instead: string }>({
    category: 'permission',
    message: (p) => `“${p.procedure}” is not for callers of the kind “${p.actor}”; there is “${p.instead}”.`,
  }),
};
