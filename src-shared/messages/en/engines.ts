import { entry } from '../entry';

export const engineMessages = {
  'engine.unknown': entry<{ id: string }>({
    category: 'not-found',
    message: (p) => `There is no engine “${p.id}”.`,
    hint: () => 'The Runtimes view and `cleat runtime list` show the engines that were found.',
  }),
  'engine.unreachable': entry<{ engine: string; endpoint: string; detail: string }>({
    category: 'communication',
    message: (p) => `${p.engine} does not answer on ${p.endpoint}: ${p.detail}`,
    hint: () => 'Start the engine, or check that the address is right.',
  }),
  'engine.permission': entry<{ engine: string; endpoint: string }>({
    category: 'permission',
    message: (p) => `You may not use the socket of ${p.engine} (${p.endpoint}).`,
    hint: () => 'Join the group that owns the socket, or use a rootless engine.',
  }),
  'engine.timeout': entry<{ engine: string; what: string; seconds: number }>({
    category: 'timeout',
    message: (p) => `${p.engine} took longer than ${p.seconds} s to ${p.what}.`,
    hint: () => 'The engine may be busy or hung. Try again, or restart it.',
  }),
  'engine.refused': entry<{ engine: string; status: number; detail: string }>({
    category: 'runtime',
    message: (p) => `${p.engine} refused (HTTP ${p.status}): ${p.detail}`,
  }),
  'engine.command': entry<{ engine: string; what: string; detail: string }>({
    category: 'runtime',
    message: (p) => `${p.engine} could not ${p.what}: ${p.detail}`,
  }),
  'engine.answer': entry<{ engine: string; what: string; detail: string }>({
    category: 'parse',
    message: (p) => `${p.engine} answered ${p.what} in a shape Cleat does not know: ${p.detail}`,
    hint: () => 'The engine may be newer than this version of Cleat.',
  }),
  'engine.too-old': entry<{ engine: string; found: string; required: string }>({
    category: 'compatibility',
    message: (p) => `${p.engine} ${p.found} is too old; Cleat needs ${p.required}.`,
    hint: () => 'Update the engine.',
  }),
  'endpoint.invalid': entry<{ value: string; source: string; detail: string }>({
    category: 'validation',
    message: (p) => `${p.source} holds an address that cannot be used, “${p.value}”: ${p.detail}`,
    hint: () => 'Use unix:///path, tcp://host:port or ssh://user@host.',
  }),
  'context.unknown': entry<{ name: string; source: string; choices: string }>({
    category: 'not-found',
    message: (p) => `${p.source} asks for the Docker context “${p.name}”, which does not exist.`,
    hint: (p) => `Choose from: ${p.choices}.`,
  }),
  'exec.not-found': entry<{ file: string }>({
    category: 'dependency',
    message: (p) => `The program “${p.file}” is not installed, or not on the PATH.`,
  }),
  'exec.failed': entry<{ file: string; exitCode: number; detail: string }>({
    category: 'runtime',
    message: (p) => `“${p.file}” ended with exit code ${p.exitCode}: ${p.detail}`,
  }),
  'exec.timeout': entry<{ file: string; seconds: number }>({
    category: 'timeout',
    message: (p) => `“${p.file}” did not end within ${p.seconds} s and was stopped.`,
  }),
  'exec.output-limit': entry<{ file: string; limit: number }>({
    category: 'limit',
    message: (p) => `“${p.file}” printed more than ${p.limit} bytes and was stopped.`,
  }),
};
