import type { Browser } from 'playwright-core';
import { launchChromium } from '../../test/chromium';

/** A real Chromium, with a fresh profile. A signal ends the benchmark, not the browser alone. */
export function openBrowser(): Promise<Browser> {
  return launchChromium({ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
}
