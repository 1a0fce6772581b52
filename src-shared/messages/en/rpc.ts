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
  'rpc.stream-idle': entry<{ seconds: number }>({
    category: 'timeout',
    message: (p) => `The stream was closed: its reader said nothing for ${p.seconds} s.`,
  }),
};
