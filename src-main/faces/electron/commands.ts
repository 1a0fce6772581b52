import type { WebContents } from 'electron';
import type { Command } from '../../../src-shared/model/command';
import { COMMAND, READY } from './bridge';
import { ownFrame } from './own-frame';
import type { Warn } from './report';

/** What is asked of a page before it listens; more than a person asks for while a page loads. */
const WAITING_AT_MOST = 20;

/** The way of commands to one window's page: what comes before the page listens waits for it. */
export interface Commands {
  send(command: Command): void;
}

export function createCommands(contents: WebContents, warn: Warn): Commands {
  let waiting: Command[] = [];
  let listening = false;
  contents.ipc.on(READY, ({ senderFrame }) => {
    if (!ownFrame(contents, senderFrame)) {
      warn('commands denied', { url: senderFrame?.url.slice(0, 200) });
      return;
    }
    listening = true;
    const due = waiting;
    waiting = [];
    for (const command of due) contents.send(COMMAND, command);
  });
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) listening = false;
  });
  contents.on('render-process-gone', () => {
    listening = false;
  });
  return {
    send: (command) => {
      if (contents.isDestroyed()) return;
      if (listening) contents.send(COMMAND, command);
      else waiting = [...waiting, command].slice(-WAITING_AT_MOST);
    },
  };
}
