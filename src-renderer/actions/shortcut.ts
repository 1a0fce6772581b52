import { preloadOf } from '../app/preload';

/** The keys of one shortcut, as `mod+shift+p` says them. */
interface Keys {
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
}

export type KeyPress = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>;

function parse(shortcut: string): Keys {
  const parts = shortcut.toLowerCase().split('+');
  return { key: parts.at(-1) ?? '', mod: parts.includes('mod'), shift: parts.includes('shift') };
}

export function isMac(): boolean {
  return /mac|darwin|iphone|ipad/i.test(preloadOf(window)?.platform ?? navigator.platform);
}

/** Whether this key press is that shortcut: ⌘ counts on a Mac, Ctrl elsewhere, and nothing else may be held. */
export function matches(event: KeyPress, shortcut: string, mac = isMac()): boolean {
  const { key, mod, shift } = parse(shortcut);
  const held = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  // A character that itself needs Shift ("?") says so by being that character.
  const shiftMatters = mod || key.length > 1;
  return (
    event.key.toLowerCase() === key &&
    held === mod &&
    !other &&
    !event.altKey &&
    (!shiftMatters || event.shiftKey === shift)
  );
}

const NAMES: Readonly<Record<string, string>> = {
  enter: '↵',
  delete: 'Del',
  backspace: '⌫',
  escape: 'Esc',
};

/** The shortcut as people read it: `⌘⇧P`, `Ctrl+Shift+P`. */
export function spell(shortcut: string, mac = isMac()): string {
  const { key, mod, shift } = parse(shortcut);
  const name = NAMES[key] ?? (/^(.|f\d+)$/.test(key) ? key.toUpperCase() : key);
  if (mac) return `${mod ? '⌘' : ''}${shift ? '⇧' : ''}${name}`;
  return [...(mod ? ['Ctrl'] : []), ...(shift ? ['Shift'] : []), name].join('+');
}

/** The value of `aria-keyshortcuts`. */
export function ariaShortcut(shortcut: string, mac = isMac()): string {
  const { key, mod, shift } = parse(shortcut);
  const name = key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1);
  return [...(mod ? [mac ? 'Meta' : 'Control'] : []), ...(shift ? ['Shift'] : []), name].join('+');
}

/** Keys typed into a field are text, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}
