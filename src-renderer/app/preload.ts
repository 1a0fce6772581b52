import type { Command } from '../../src-shared/model/command';

/** What the window's preload gives the page; a browser has none. */
export interface Preload {
  /** Asks main for a port; it comes by `window.postMessage`. */
  requestPort(): void;
  /** `process.platform` of the owner's machine. */
  readonly platform: string;
  /** Asks a person where to save a file; undefined when they changed their mind. */
  chooseSaveFile(suggestedName: string): Promise<string | undefined>;
  /** Asks a person for a file that is there; undefined when they changed their mind. */
  chooseOpenFile(): Promise<string | undefined>;
  /** Asks a person for a folder; undefined when they changed their mind. */
  chooseFolder(): Promise<string | undefined>;
  /** Hears what the menu bar, the tray, a link or a notification asks for; also what was asked before. */
  onCommand(listener: (command: Command) => void): void;
  /** One step larger, smaller, or back to the actual size. */
  zoom(step: -1 | 0 | 1): void;
}

declare global {
  interface Window {
    readonly cleat?: Preload;
  }
}

export function preloadOf(page: Window): Preload | undefined {
  return page.cleat;
}
