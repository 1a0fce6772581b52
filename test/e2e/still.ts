import type { Locator, Page } from 'playwright-core';

/** Resolves when nothing moves any more: a fade would be seen half-way. A pulse has no end to wait for. */
export async function untilStill(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => one.playState !== 'running' || one.effect?.getTiming().iterations === Infinity),
  );
}

/** So many pictures in a row must show the same: sizes are told a picture after they have changed. */
const SAME_PICTURES = 4;

/** What `read` gives once it stays the same from picture to picture: a scroll and a measured row come to rest. */
export async function steady<T>(page: Page, read: () => Promise<T>): Promise<T> {
  let before = await read();
  for (let same = 0; same < SAME_PICTURES;) {
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const now = await read();
    same = JSON.stringify(now) === JSON.stringify(before) ? same + 1 : 0;
    before = now;
  }
  return before;
}

/** The keys go there: what follows may be typed. */
export async function untilFocused(one: Locator): Promise<void> {
  await one.and(one.page().locator(':focus')).waitFor();
}
