import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../chromium';
import { servePage, type ServedPage } from './served';

interface Opening {
  /** The scenario and the settings: `ordinary&logs.wrap=true`. */
  readonly address: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Makes a page of its own ready that nothing else is opened in: scripts to run first, answers to change. */
  readonly prepare?: ((page: Page) => Promise<unknown>) | undefined;
}

/**
 * One Chromium with one page over the owner in memory. Each opening is a new document: nothing of the one before is
 * left but what the browser holds of the files. (A new page is a process that reads and compiles all of them again,
 * which takes three times as long.)
 */
export class Pages {
  /** Errors and warnings of the console of the document that is open, and what it threw. */
  complaints: string[] = [];
  #page: Page | undefined;
  #isPrepared = false;
  #count = 0;

  private constructor(
    private readonly served: ServedPage,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<Pages> {
    const served = await servePage();
    try {
      return new Pages(served, await launchChromium());
    } catch (error) {
      await served.close();
      throw error;
    }
  }

  /** The page with that state in it. What was open before is gone. */
  async open({ address, scheme = 'light', width = 1200, height = 760, prepare }: Opening): Promise<Page> {
    const page = await this.#blank(prepare);
    // The pointer stays where the last click was, and would hover there.
    await page.mouse.move(0, 0);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    // What the last document still says while it goes is not the next one's.
    page.once('framenavigated', () => (this.complaints = []));
    this.#count += 1;
    await page.goto(`${this.served.address}?${this.#count}#${address}`);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.served.close();
  }

  async #blank(prepare: Opening['prepare']): Promise<Page> {
    if (prepare !== undefined || this.#isPrepared) {
      await this.#page?.close();
      this.#page = undefined;
    }
    this.#isPrepared = prepare !== undefined;
    this.#page ??= await this.#newPage();
    await prepare?.(this.#page);
    return this.#page;
  }

  async #newPage(): Promise<Page> {
    const page = await this.browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    return page;
  }
}
