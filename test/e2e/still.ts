import type { Page } from 'playwright-core';

/** Resolves when nothing moves any more: a fade would be seen half-way. A pulse has no end to wait for. */
export async function untilStill(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => one.playState !== 'running' || one.effect?.getTiming().iterations === Infinity),
  );
}
