/** What the window's preload gives the page; a browser has none. */
export interface Preload {
  /** Asks main for a port; it comes by `window.postMessage`. */
  requestPort(): void;
  /** `process.platform` of the owner's machine. */
  readonly platform: string;
}

declare global {
  interface Window {
    readonly cleat?: Preload;
  }
}

export function preloadOf(page: Window): Preload | undefined {
  return page.cleat;
}
