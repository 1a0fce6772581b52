const NAMES = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' } as const;

const isNamed = (platform: string): platform is keyof typeof NAMES => Object.hasOwn(NAMES, platform);

/** What people call a platform of Node; one that has no other name is called by that. */
export function platformName(platform: string): string {
  return isNamed(platform) ? NAMES[platform] : platform;
}
