import { entry } from '../entry';

export const cliMessages = {
  'cli.option': entry<{ option: string; value: string; expected: string }>({
    category: 'validation',
    message: (p) => `${p.option} takes ${p.expected}, not “${p.value}”.`,
  }),
  'serve.background': entry<{ detail: string }>({
    category: 'general',
    message: (p) => `Cleat could not be started in the background: ${p.detail}`,
    hint: () => '`cleat serve` in the foreground shows more.',
  }),
};
