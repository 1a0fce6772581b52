import { app } from 'electron';
import type { Command } from '../../../src-shared/model/command';
import { LINK_SCHEME, linkIn, parseLink } from './deep-link';

/** The links that somebody opens with this app. */
export interface Links {
  /** The one that started this process, as it is, for another process that shows it. */
  readonly initial: string | undefined;
  /** From now on `open` gets every link, those of before first. */
  listen(open: (link: string) => void): void;
}

/** Must be called before Electron is ready: macOS tells of the first link at once. */
export function collectLinks(): Links {
  let waiting: string[] = [];
  let listener: ((link: string) => void) | undefined;
  const take = (link: string): void => {
    if (listener) listener(link);
    else waiting.push(link);
  };
  const initial = linkIn(process.argv.slice(1));
  if (initial !== undefined) take(initial);
  app.on('open-url', (event, link) => {
    event.preventDefault();
    take(link);
  });
  // A checkout's Electron must not become the user's handler of these links.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  return {
    initial,
    listen: (open) => {
      listener = open;
      const due = waiting;
      waiting = [];
      for (const link of due) open(link);
    },
  };
}

/** What a link asks the page for; a refused one is said, and does nothing. */
export function linkCommand(link: string): Command {
  return parseLink(link) ?? { type: 'notice', what: 'bad-link' };
}
