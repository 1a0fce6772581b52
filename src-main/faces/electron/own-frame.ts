import type { WebContents, WebFrameMain } from 'electron';
import { ORIGIN } from './protocol';

/** The frame that a message comes from, when it is the main frame of this window, showing our own page; else undefined. */
export function ownFrame(contents: WebContents, frame: WebFrameMain | null): WebFrameMain | undefined {
  return frame !== null && frame === contents.mainFrame && frame.origin === ORIGIN ? frame : undefined;
}
