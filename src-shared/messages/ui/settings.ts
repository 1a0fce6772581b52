export const settings = {
  title: 'Settings',
  lead: 'Changes take effect at once.',
  runtime: 'Runtime for new work',
  runtimeHelp: 'Work that is under way finishes where it began. Containers of every engine stay visible.',
  automatic: 'Automatic',
  automaticHelp: 'The best one that is ready on this machine.',
  automaticNow: (name: string) => `Now: ${name}.`,
  locked: (variable: string, value: string) => `${variable}=${value} decides`,
  lockedHelp: (variable: string) =>
    `While this variable is set, it comes before the setting. Start Cleat without ${variable} to choose here.`,
  why: 'Why this one?',
  theme: 'Appearance',
  themes: { system: 'Follow system', light: 'Light', dark: 'Dark' },
  themeAction: (name: string) => `Appearance: ${name}`,
} as const;
