import { entry } from '../entry';

export const runtimeMessages = {
  'runtime.unknown': entry<{ name: string; source: string; choices: string; suggestion: string }>({
    category: 'not-found',
    message: (p) =>
      `${p.source} asks for the runtime “${p.name}”, which is not known. Choose from: ${p.choices}.`,
    hint: (p) =>
      p.suggestion === ''
        ? 'Choose one of those, or leave it out to choose automatically.'
        : `Did you mean “${p.suggestion}”?`,
  }),
  'runtime.not-ready': entry<{ name: string; cli: string; state: string; reason: string }>({
    category: 'dependency',
    message: (p) => `The runtime ${p.name} (${p.cli}) is not ready: ${p.reason}`,
  }),
  'runtime.not-startable': entry<{ name: string; reason: string }>({
    category: 'dependency',
    message: (p) => `Cleat cannot start ${p.name}: ${p.reason}`,
  }),
  'runtime.start-timeout': entry<{ name: string; seconds: number }>({
    category: 'timeout',
    message: (p) => `${p.name} was started but did not answer within ${p.seconds} s.`,
    hint: () => 'It may still be starting. Look at its own window or log.',
  }),
  'runtime.locked': entry<{ variable: string; value: string }>({
    category: 'state',
    message: (p) => `${p.variable}=${p.value} decides the runtime, so the setting would have no effect.`,
    hint: (p) => `Unset ${p.variable} and start Cleat again to choose here.`,
  }),
  'runtime.manifest': entry<{ path: string; problems: string }>({
    category: 'validation',
    message: (p) => `The runtime manifest ${p.path} cannot be used: ${p.problems}`,
  }),
};
