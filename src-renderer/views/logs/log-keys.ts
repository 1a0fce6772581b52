import { ui } from '../../../src-shared/messages/ui-en';
import { matches } from '../../actions/shortcut';

/** One key of the log: what the sheet of shortcuts says of it, and what it does. */
export interface LogKey {
  readonly id: string;
  readonly label: string;
  readonly shortcut: string;
  readonly perform: () => void;
}

/** What keys can ask of an open log. */
export interface LogDoes {
  find(): void;
  toStart(): void;
  follow(): void;
  toggle(what: 'wrap' | 'json'): void;
  nextTimes(): void;
}

/** The one that works wherever the focus is. */
const FROM_ANYWHERE = 'mod+f';

export function logKeys(does: LogDoes): readonly LogKey[] {
  const key = (id: string, shortcut: string, label: string, perform: () => void): LogKey => ({
    id: `logs.${id}`,
    label,
    shortcut,
    perform,
  });
  return [
    key('find', '/', ui.logs.search, () => does.find()),
    key('find-from-anywhere', FROM_ANYWHERE, ui.logs.searchFromAnywhere, () => does.find()),
    key('start', 'g', ui.logs.toStart, () => does.toStart()),
    key('end', 'shift+g', ui.logs.toEnd, () => does.follow()),
    key('follow', 'f', ui.logs.follow, () => does.follow()),
    key('wrap', 'w', ui.logs.wrap, () => does.toggle('wrap')),
    key('times', 't', ui.logs.nextTimes, () => does.nextTimes()),
    key('json', 'j', ui.logs.json, () => does.toggle('json')),
  ];
}

/** What a press of a key asks of the log, wherever the focus is. */
export function keyFromAnywhere(event: KeyboardEvent, keys: readonly LogKey[]): LogKey | undefined {
  return matches(event, FROM_ANYWHERE) ? keys.find(({ shortcut }) => shortcut === FROM_ANYWHERE) : undefined;
}

/** What a letter asks of the log that it is pressed in. */
export function letterKey(event: KeyboardEvent, keys: readonly LogKey[]): LogKey | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  // Caps Lock makes no other key; where `/` stands, Shift may be needed for it.
  const letter = event.key.toLowerCase();
  const pressed = event.shiftKey && letter !== '/' ? `shift+${letter}` : letter;
  return keys.find(({ shortcut }) => shortcut === pressed);
}
