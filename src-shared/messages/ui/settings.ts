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
  notifications: 'Notifications',
  notifyExits: 'Tell me when a container ends by itself with a failure',
  notifyExitsHelp: 'The window tells, also when it is closed to the tray. Many at once come as one message.',
  notifyAsk: 'This browser asks before a page may show notifications.',
  notifyAllow: 'Allow notifications…',
  notifyBrowser: {
    default: 'This page tells while it is open. Many at once come as one message.',
    granted: 'This page tells while it is open. Many at once come as one message.',
    denied:
      'This browser does not let the page show notifications; its settings for this page can change that.',
    unsupported: 'This browser has no notifications.',
  },
  keepInTray: 'Keep running in the tray when the window is closed',
  themeAction: (name: string) => `Appearance: ${name}`,
} as const;
