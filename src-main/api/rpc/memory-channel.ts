import type { TextChannel } from '../../../src-shared/client/channel';

/**
 * Two ends of one channel inside this process, for a face that is its own owner. A text sent at one end
 * arrives at the other in a later microtask, in order; closing either end closes both.
 */
export function memoryChannels(): [TextChannel, TextChannel] {
  let open = true;
  const ends = [newEnd(), newEnd()] as const;

  function close(): void {
    if (!open) return;
    open = false;
    for (const end of ends) for (const listener of end.closeListeners.splice(0)) listener();
  }

  function channel(own: End, other: End): TextChannel {
    return {
      send(text) {
        if (!open) throw new Error('the channel is closed');
        queueMicrotask(() => {
          if (open) for (const listener of other.messageListeners) listener(text);
        });
      },
      onMessage: (listener) => own.messageListeners.push(listener),
      onClose: (listener) => {
        if (open) own.closeListeners.push(listener);
        else listener();
      },
      close,
    };
  }

  const [a, b] = ends;
  return [channel(a, b), channel(b, a)];
}

interface End {
  readonly messageListeners: ((text: string) => void)[];
  readonly closeListeners: (() => void)[];
}

function newEnd(): End {
  return { messageListeners: [], closeListeners: [] };
}
