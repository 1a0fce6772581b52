import { entry } from '../entry';

export const cliMessages = {
  'cli.option': entry<{ option: string; value: string; expected: string }>({
    category: 'validation',
    message: (p) => `${p.option} takes ${p.expected}, not “${p.value}”.`,
  }),
  'cli.usage': entry<{ problem: string; suggestion: string; help: string }>({
    category: 'validation',
    message: (p) => p.problem,
    hint: (p) =>
      p.suggestion === '' ? `“${p.help}” shows what there is.` : `Did you mean “${p.suggestion}”?`,
  }),
  'cli.name': entry<{ length: number; longest: number }>({
    category: 'validation',
    message: (p) => `A container’s name or id has 1 to ${p.longest} characters; this one has ${p.length}.`,
  }),
  'cli.port': entry<{ name: string; port: string }>({
    category: 'not-found',
    message: (p) => `“${p.name}” publishes no port ${p.port}.`,
    hint: (p) =>
      `“cleat port ${p.name}” lists what it publishes; a container that does not run publishes none.`,
  }),
  'cli.output': entry<{ reason: string }>({
    category: 'io',
    message: (p) => `The output could not be written: ${p.reason}`,
  }),
  'serve.background': entry<{ detail: string }>({
    category: 'general',
    message: (p) => `Cleat could not be started in the background: ${p.detail}`,
    hint: () => '`cleat serve` in the foreground shows more.',
  }),
};
