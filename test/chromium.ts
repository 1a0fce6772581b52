import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

/** The Chromium of tests, benchmarks and pictures; `CLEAT_CHROMIUM` names another than Debian's. */
export const CHROMIUM = process.env['CLEAT_CHROMIUM'] ?? '/usr/bin/chromium';
/** Why no page can be opened here; nothing when one can. Set by the test command. */
export const whyNoChromium = process.env['CLEAT_NO_CHROMIUM'];
/** It asks nobody on the network for anything, and runs as root. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium with a fresh profile. */
export function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS, ...args], ...options });
}
